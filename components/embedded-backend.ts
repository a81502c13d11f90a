import * as pulumi from "@pulumi/pulumi";

import type { Settings } from "../core/plan/settings";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import { EmbeddedCluster } from "../providers/embedded/embedded-cluster";
import type { Backend, ClusterHandle, WorkloadImages } from "./backend";
import { metallbPool } from "./metallb-pool";
import { ownClusterProvider } from "./own-cluster-provider";
import { Processes } from "./processes";

/** Control planes and processes on this machine: no Docker, no pods. */
export class EmbeddedBackend implements Backend {
  readonly images: WorkloadImages;

  constructor(
    { images: { providerNode = "", consumerNode = "", agent = "", relayer = "" } }: Settings,
    private readonly stateDir: pulumi.Output<string>,
  ) {
    this.images = { providerNode, consumerNode, agent, relayer };
  }

  cluster(name: string, validator: HostedValidatorPlan, parent: pulumi.Resource): ClusterHandle {
    if (validator.runs !== "processes") throw new Error("the plan has processes on this backend");
    const directory = pulumi.interpolate`${this.stateDir}/${validator.clusterName}`;
    const cluster = new EmbeddedCluster(
      `${name}-control-plane`,
      { clusterName: validator.clusterName, directory, nodes: 1 },
      { parent },
    );
    return {
      kubeconfig: pulumi.secret(cluster.kubeconfig),
      identifier: cluster.clusterUid,
      provider: ownClusterProvider,
      made: cluster,
      hosting: new Processes({
        ...{ validator, stateDir: this.stateDir, directory },
        clusterUid: cluster.clusterUid,
      }),
      podsNeed: [],
      addresses: (provider, owner) => metallbPool(name, validator, { parent: owner, provider }),
    };
  }
}
