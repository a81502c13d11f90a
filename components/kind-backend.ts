import * as pulumi from "@pulumi/pulumi";

import { providerRpcNodePort } from "../core/manifests/provider-rpc";
import { dockerIpRange } from "../core/plan/docker-network";
import { isRelayed } from "../core/plan/is-relayed";
import type { Settings } from "../core/plan/settings";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";
import { BuiltImage, type ImageRecipeName } from "../providers/kind/built-image";
import { KindCluster } from "../providers/kind/kind-cluster";
import { LoadedImages } from "../providers/kind/loaded-images";
import { MetalLb } from "../providers/kind/metallb";
import type { Backend, ClusterHandle, WorkloadImages } from "./backend";
import { KindNetwork } from "./kind-network";
import { kindRpcPort } from "./kind-provider-rpc";
import { metallbPool } from "./metallb-pool";
import { ownClusterProvider } from "./own-cluster-provider";
import { Pods } from "./pods";

/** Kind clusters of one node each on one Docker network, MetalLB announcing addresses of its subnet. */
export class KindBackend implements Backend {
  readonly images: WorkloadImages;
  private readonly network: pulumi.Output<string>;
  private readonly built: ReadonlyMap<ImageRecipeName, BuiltImage>;

  constructor(
    private readonly settings: Settings,
    private readonly stateDir: pulumi.Output<string>,
    parent: pulumi.Resource,
  ) {
    const { images, kind } = settings;
    const built = new Map<ImageRecipeName, BuiltImage>();
    const imageOf = (recipe: ImageRecipeName): pulumi.Output<string> => {
      const one = new BuiltImage(`${recipe}-image`, { recipe }, { parent });
      built.set(recipe, one);
      return one.image;
    };
    const needsChain = images.providerNode === undefined || images.consumerNode === undefined;
    const chain = needsChain ? imageOf("chain-node") : pulumi.output("");
    this.images = {
      providerNode: images.providerNode ?? chain,
      consumerNode: images.consumerNode ?? chain,
      agent: images.agent ?? imageOf("agent"),
      relayer: images.relayer ?? (isRelayed(settings) ? imageOf("relayer") : ""),
    };
    this.built = built;
    this.network = kind.network.create
      ? new KindNetwork("kind-network", this.networkArgs(), { parent }).networkName
      : pulumi.output(kind.network.name);
  }

  private networkArgs() {
    const { kind, network } = this.settings;
    const ipRange = dockerIpRange(network.subnet, network.poolFirst);
    if (ipRange === undefined) throw new Error("the plan refuses pools that leave no addresses");
    const gateway = network.reserved.find(({ name }) => name === "gateway")?.address;
    return {
      name: kind.network.name,
      subnet: network.subnet,
      ipRange,
      ...(gateway === undefined ? {} : { gateway }),
      ...(kind.network.subnet6 === undefined ? {} : { subnet6: kind.network.subnet6 }),
    };
  }

  cluster(name: string, validator: HostedValidatorPlan, parent: pulumi.Resource): ClusterHandle {
    const { kind, providerChain } = this.settings;
    const { clusterName, storage } = validator;
    const directory = pulumi.interpolate`${this.stateDir}/${clusterName}`;
    const cluster = new KindCluster(
      `${name}-kind-cluster`,
      {
        clusterName,
        directory,
        network: this.network,
        ports:
          providerChain.mode === "managed"
            ? [{ host: kindRpcPort(this.settings, validator), node: providerRpcNodePort }]
            : [],
        folders: storage.kind === "hostPath" ? [storage.path] : [],
        parallel: kind.parallel,
        ...(kind.nodeImage === undefined ? {} : { nodeImage: kind.nodeImage }),
        ...(kind.apiPort === undefined ? {} : { apiPort: kind.apiPort + validator.index }),
        ...(kind.extraConfig === undefined ? {} : { extraConfig: kind.extraConfig }),
      },
      { parent },
    );
    const images = new LoadedImages(
      `${name}-images`,
      {
        clusterName,
        clusterUid: cluster.clusterUid,
        images: pulumi.all(
          [...this.built]
            // It is large, and few clusters have one.
            .filter(([recipe]) => recipe !== "relayer" || validator.relays)
            .map(([, { image }]) => image),
        ),
      },
      { parent, dependsOn: [...this.built.values()] },
    );
    return {
      kubeconfig: pulumi.secret(cluster.kubeconfig),
      hosting: new Pods({
        access: directory.apply((folder) => ({ file: `${folder}/kubeconfig` })),
        needs: [images],
      }),
      identifier: cluster.clusterUid,
      provider: ownClusterProvider,
      made: cluster,
      podsNeed: [images],
      addresses: (provider, owner) => {
        const metallb = new MetalLb(
          `${name}-metallb`,
          { kubeconfig: cluster.kubeconfig, clusterUid: cluster.clusterUid },
          { parent: owner, deletedWith: cluster },
        );
        return metallbPool(name, validator, { parent: owner, provider, dependsOn: [metallb] });
      },
    };
  }
}
