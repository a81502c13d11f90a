import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chainNodeManifest, type ChainNodeSpec, nodeObjects } from "../core/manifests/chain-node";
import { filesDigest } from "../core/manifests/files-digest";
import type { Component } from "../core/manifests/labels";

export interface ChainWorkloadArgs {
  readonly node: Omit<ChainNodeSpec, "podAnnotations" | "image" | "sidecarImage"> & {
    readonly image: pulumi.Input<string>;
    readonly sidecarImage?: pulumi.Input<string>;
  };
  /** Of a pod that is played; a real one is made anew when its files change. */
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

type VolumeClaims = k8s.types.input.core.v1.PersistentVolumeClaim[];

/**
 * What makes a pod a new one when the files that it starts with are others: a running node reads none.
 * The keys are in it, so the digest tells nothing of the rest, and nothing of them.
 */
const filesDigestOf = ({ config, genesis = "", keys }: ChainWorkloadArgs): pulumi.Output<string> =>
  pulumi.unsecret(
    pulumi
      .all([pulumi.all(config), genesis, pulumi.all(keys)])
      .apply(([configFiles, text, keyFiles]) =>
        filesDigest({ config: { ...configFiles }, genesis: text, keys: { ...keyFiles } }),
      ),
  );

/** One chain node in Kubernetes: its files, its keys and the StatefulSet that runs it. */
export class ChainWorkload extends pulumi.ComponentResource {
  static readonly component: Component = "chain-node";

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
    const { metadata: own, spec } = pulumi
      .all([image, sidecarImage])
      .apply(([nodeImage, sidecar]) =>
        chainNodeManifest({
          ...rest,
          image: nodeImage,
          ...(sidecar === undefined ? {} : { sidecarImage: sidecar }),
        }),
      );
    new k8s.apps.v1.StatefulSet(
      `${name}-node`,
      {
        metadata: own,
        // Part by part, so that a plan shows all but what is not known yet.
        spec: {
          replicas: spec.replicas,
          serviceName: spec.serviceName,
          selector: spec.selector,
          template: {
            metadata: {
              labels: spec.template.metadata.labels,
              annotations: args.podAnnotations ?? { "ics-discovery/files": filesDigestOf(args) },
            },
            spec: spec.template.spec,
          },
          // Undefined where nothing is claimed, which the SDK's type does not foresee.
          volumeClaimTemplates: spec.volumeClaimTemplates as pulumi.Output<VolumeClaims>,
        },
      },
      {
        ...options,
        dependsOn: [config, keys, ...genesis, ...args.dependsOn],
        // In another cluster, or under another name, it would sign beside the former one.
        deleteBeforeReplace: true,
      },
    );
    this.registerOutputs({});
  }
}
