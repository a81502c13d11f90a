import * as pulumi from "@pulumi/pulumi";

import { faultText } from "../core/errors";
import type { ClusterAccess, Settings } from "../core/plan/settings";
import { sharedClusterFault } from "../core/plan/shared-clusters";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import {
  type ExistingKubeconfig,
  existingKubeconfig,
  fileSource,
} from "../providers/kubernetes/existing-kubeconfig";
import type { Backend, ClusterHandle, WorkloadImages } from "./backend";
import { Pods } from "./pods";

/** Kubeconfig text that another stack gives out, as text or as an object. */
function kubeconfigOutput(name: string, { stack, output }: { stack: string; output: string }) {
  return new pulumi.StackReference(`${name}-${stack}`, { name: stack })
    .requireOutput(output)
    .apply((value: unknown) => (typeof value === "string" ? value : JSON.stringify(value)));
}

/** A cluster that a validator has already. */
interface FormerCluster {
  readonly name: string;
  readonly kind: ClusterAccess["kind"];
  readonly cluster: pulumi.Output<string>;
}

/** Clusters that somebody else made and keeps: the stack adds its own objects, and takes away no others. */
export class ExistingBackend implements Backend {
  readonly images: WorkloadImages;
  private readonly former: FormerCluster[] = [];

  constructor({ images }: Settings) {
    const { providerNode = "", consumerNode = "", agent = "", relayer = "" } = images;
    this.images = { providerNode, consumerNode, agent, relayer };
  }

  cluster(name: string, { cluster }: HostedValidatorPlan): ClusterHandle {
    const access: ClusterAccess = cluster ?? { kind: "file" };
    const { context } = access;
    const kubeconfig =
      access.kind === "stack"
        ? kubeconfigOutput(name, access).apply((text) =>
            existingKubeconfig({ text, ...(context === undefined ? {} : { context }) }),
          )
        : pulumi.output(existingKubeconfig(fileSource(access)));
    return {
      kubeconfig: pulumi.secret(this.ownOf(name, access, kubeconfig)),
      hosting: new Pods({
        access:
          access.kind === "stack"
            ? pulumi.secret(kubeconfig.text.apply((text) => ({ text })))
            : pulumi.output(fileSource(access)),
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

  /**
   * The kubeconfig's text, unless another validator has that cluster. What files lead to is compared
   * before the plan; what another stack gives out is known only here.
   */
  private ownOf(
    name: string,
    { kind }: ClusterAccess,
    kubeconfig: pulumi.Output<ExistingKubeconfig>,
  ): pulumi.Output<string> {
    const others = this.former.filter((one) => one.kind === "stack" || kind === "stack");
    const { cluster } = kubeconfig;
    this.former.push({ name, kind, cluster });
    if (others.length === 0) return kubeconfig.text;
    return pulumi
      .all([
        kubeconfig,
        pulumi.all(Object.fromEntries(others.map((one) => [one.name, one.cluster]))),
      ])
      .apply(([own, clusters]) => {
        const fault = sharedClusterFault(
          { name, cluster: own.cluster },
          new Map(Object.entries(clusters)),
        );
        if (fault !== undefined) throw new pulumi.RunError(faultText(fault));
        return own.text;
      });
  }
}
