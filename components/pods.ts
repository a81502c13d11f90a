import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { agentDeploymentManifest, agentSettingsManifest } from "../core/manifests/agent-deployment";
import { chainNodeLabels, nodeContainer } from "../core/manifests/chain-node";
import { disruptionBudgetManifest } from "../core/manifests/disruption-budget";
import { containerPublicRpcPort } from "../core/manifests/node-config";
import { providerRpcServiceManifest } from "../core/manifests/provider-rpc";
import { signedMarkManifest } from "../core/manifests/signed-mark";
import { statefulSetName } from "../core/plan/names";
import type { ConsumerPlan } from "../core/plan/topology-plan";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import type { KubeconfigSource } from "../providers/kubernetes/pod-place";
import { PeersSidecarAccess } from "./agent-identity";
import { ChainWorkload } from "./chain-workload";
import type {
  AgentParts,
  ChainFolders,
  ConsumerNodeParts,
  Hosting,
  RelayerParts,
  RelayerSite,
  RunningNode,
} from "./hosting";
import { consumerHome, providerNodeName } from "./node-files";
import { relayerInPod } from "./relayer-in-pod";

/** The pods of one validator's cluster. */
export interface PodsArgs {
  /** How providers on this machine reach them. */
  readonly access: pulumi.Output<KubeconfigSource>;
  /** What they need besides the cluster. */
  readonly needs: readonly pulumi.Resource[];
}

/** Pods run a validator's nodes and agent. */
export class Pods implements Hosting {
  readonly publicRpcPort = containerPublicRpcPort;
  readonly hidesSources = false;
  readonly providerWorkload = {};

  constructor(private readonly args: PodsArgs) {}

  folders(): ChainFolders {
    return {};
  }

  place({ namespace }: ConsumerPlan): DeclaredPlace {
    return {
      pod: this.args.access.apply((kubeconfig) => ({
        kubeconfig,
        namespace,
        // The only one of its StatefulSet.
        name: `${statefulSetName(namespace)}-0`,
        container: nodeContainer,
      })),
      home: consumerHome,
    };
  }

  providerRpc(
    name: string,
    kubernetes: k8s.Provider,
    namespace: k8s.core.v1.Namespace,
    parent: pulumi.Resource,
  ): k8s.core.v1.Service {
    return new k8s.core.v1.Service(
      `${name}-provider-rpc`,
      providerRpcServiceManifest(chainNodeLabels(providerNodeName)),
      { parent, provider: kubernetes, dependsOn: [namespace] },
    );
  }

  consumerNode(name: string, parts: ConsumerNodeParts, parent: pulumi.Resource): RunningNode {
    const { consumer, kubernetes, namespace, workload, sidecarImage } = parts;
    const options = { parent, provider: kubernetes, dependsOn: [namespace] };
    new PeersSidecarAccess(
      `${name}-sidecar`,
      { kubernetes, namespace, namespaceName: consumer.namespace },
      { parent },
    );
    new k8s.core.v1.ConfigMap(
      `${name}-signed`,
      signedMarkManifest(consumer.namespace),
      // The sidecar's from then on.
      { ...options, ignoreChanges: ["data"] },
    );
    new k8s.policy.v1.PodDisruptionBudget(
      `${name}-disruption`,
      disruptionBudgetManifest(consumer.namespace, consumer.namespace),
      options,
    );
    const node = new ChainWorkload(
      name,
      { ...workload, node: { ...workload.node, sidecarImage } },
      { parent },
    );
    return { node };
  }

  agent(
    name: string,
    { kubernetes, image, settings, identity }: AgentParts,
    parent: pulumi.Resource,
  ): pulumi.Resource {
    const options = { parent, provider: kubernetes, dependsOn: [identity] };
    const secret = new k8s.core.v1.Secret(
      `${name}-settings`,
      agentSettingsManifest(pulumi.secret(settings)),
      options,
    );
    return new k8s.apps.v1.Deployment(`${name}-deployment`, agentDeploymentManifest(image), {
      ...options,
      dependsOn: [identity, secret, ...this.args.needs],
    });
  }

  relayer(name: string, parts: RelayerParts, parent: pulumi.Resource): RelayerSite {
    const { access, needs } = this.args;
    return relayerInPod(name, parts, access, needs, parent);
  }
}
