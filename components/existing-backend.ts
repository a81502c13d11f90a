import * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess, Settings } from "../core/plan/settings";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import { existingKubeconfig } from "../providers/kubernetes/existing-kubeconfig";
import type { Backend, ClusterHandle, WorkloadImages } from "./backend";
import { Pods } from "./pods";

/** Kubeconfig text that another stack gives out, as text or as an object. */
function kubeconfigOutput(name: string, { stack, output }: { stack: string; output: string }) {
  return new pulumi.StackReference(`${name}-${stack}`, { name: stack })
    .requireOutput(output)
    .apply((value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)));
}

/** Clusters that somebody else made and keeps: the stack adds its own objects, and takes away no others. */
export class ExistingBackend implements Backend {
  readonly images: WorkloadImages;

  constructor({ images: { providerNode = "", consumerNode = "", agent = "" } }: Settings) {
    this.images = { providerNode, consumerNode, agent };
  }

  cluster(name: string, { cluster }: HostedValidatorPlan): ClusterHandle {
    const access: ClusterAccess = cluster ?? { kind: "file" };
    const { context } = access;
    const kubeconfig =
      access.kind === "stack"
        ? kubeconfigOutput(name, access).apply((text) =>
            existingKubeconfig({ text, ...(context === undefined ? {} : { context }) }),
          )
        : pulumi.output(
            existingKubeconfig({
              ...(access.kubeconfig === undefined ? {} : { file: access.kubeconfig }),
              ...(context === undefined ? {} : { context }),
            }),
          );
    return {
      kubeconfig: pulumi.secret(kubeconfig.text),
      hosting: new Pods({
        access:
          access.kind === "stack"
            ? pulumi.secret(kubeconfig.text.apply((text) => ({ text })))
            : pulumi.output({
                ...(access.kubeconfig === undefined ? {} : { file: access.kubeconfig }),
                ...(context === undefined ? {} : { context }),
              }),
        needs: [],
      }),
      identifier: kubeconfig.server,
      // Peers change in place here too.
      provider: { enableConfigMapMutable: true, enableSecretMutable: true },
      podsNeed: [],
      // Whoever made the cluster has seen to what gives addresses.
      addresses: () => [],
    };
  }
}
