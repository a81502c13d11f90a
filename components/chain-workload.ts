import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chainNodeManifest, type ChainNodeSpec, nodeObjects } from "../core/manifests/chain-node";

export interface ChainWorkloadArgs {
  readonly node: Omit<ChainNodeSpec, "podAnnotations" | "image" | "sidecarImage"> & {
    readonly image: pulumi.Input<string>;
    readonly sidecarImage?: pulumi.Input<string>;
  };
  /** Of the pod. */
  readonly podAnnotations?: pulumi.Input<Readonly<Record<string, string>>>;
  /** File name under `config/` → text. */
  readonly config: Readonly<Record<string, pulumi.Input<string>>>;
  /** Genesis text; absent while the chain has none. */
  readonly genesis?: pulumi.Input<string>;
  /** File name under `config/` → text (secret). */
  readonly keys: Readonly<Record<string, pulumi.Input<string>>>;
  readonly kubernetes: k8s.Provider;
  /** The namespace, and whatever else must be there first. */
  readonly dependsOn: pulumi.Input<pulumi.Resource>[];
}

/** One chain node in Kubernetes: its files, its keys and the StatefulSet that runs it. */
export class ChainWorkload extends pulumi.ComponentResource {
  constructor(name: string, args: ChainWorkloadArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ChainWorkload", name, {}, opts);
    const { node } = args;
    const objects = nodeObjects(node.name);
    const options = { parent: this, provider: args.kubernetes, dependsOn: args.dependsOn };
    const metadata = (objectName: string): { name: string; namespace: string } => ({
      name: objectName,
      namespace: node.namespace,
    });

    const config = new k8s.core.v1.ConfigMap(
      `${name}-config`,
      { metadata: metadata(objects.config), data: { ...args.config } },
      options,
    );
    const genesis =
      args.genesis === undefined
        ? []
        : [
            new k8s.core.v1.ConfigMap(
              `${name}-genesis`,
              { metadata: metadata(objects.genesis), data: { "genesis.json": args.genesis } },
              options,
            ),
          ];
    const keys = new k8s.core.v1.Secret(
      `${name}-keys`,
      { metadata: metadata(objects.keys), stringData: pulumi.secret({ ...args.keys }) },
      options,
    );
    const { image, sidecarImage, ...rest } = node;
    const manifest = pulumi
      .all([image, sidecarImage, args.podAnnotations])
      .apply(([nodeImage, sidecar, podAnnotations]) =>
        chainNodeManifest({
          ...rest,
          image: nodeImage,
          ...(sidecar === undefined ? {} : { sidecarImage: sidecar }),
          ...(podAnnotations === undefined ? {} : { podAnnotations }),
        }),
      );
    new k8s.apps.v1.StatefulSet(
      `${name}-node`,
      { metadata: manifest.metadata, spec: manifest.spec },
      { ...options, dependsOn: [config, keys, ...genesis, ...args.dependsOn] },
    );
    this.registerOutputs({});
  }
}
