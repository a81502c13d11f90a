import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import { disruptionBudgetManifest } from "../core/manifests/disruption-budget";
import {
  consumerListen,
  type EmbeddedListen,
  processAnnotation,
  processText,
} from "../core/manifests/embedded-listen";
import { consumerOpenPorts } from "../core/manifests/network-policy";
import { peersManifest } from "../core/manifests/peers";
import { podSecurityLabels } from "../core/manifests/pod-security";
import { signedMarkManifest } from "../core/manifests/signed-mark";
import { consumerText } from "../core/peers/discovered-consumer";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import { chainListen, ChainNode } from "../providers/embedded/chain-node";
import { AgentConsumerAccess, PeersSidecarAccess } from "./agent-identity";
import { ChainWorkload } from "./chain-workload";
import { type ConsumerNodeArgs, consumerNodeFiles } from "./consumer-node-files";
import { consumerHome, memberPlace } from "./member-place";
import { guardNamespace } from "./namespace-policy";
import { consumerFolder, inConfigFolder, type NodeFiles } from "./node-files";
import type { ValidatorCluster } from "./validator-cluster";

/** A validator of this stack on one consumer chain. */
export interface ConsumerMemberArgs extends ConsumerNodeArgs {
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
  readonly cluster: ValidatorCluster;
  /** Of the node. */
  readonly image: pulumi.Input<string>;
  /** Of what tells a running node in a pod its peers. */
  readonly sidecarImage: pulumi.Input<string>;
  readonly genesis: pulumi.Output<string>;
  /** Id of the chain on the provider chain. */
  readonly consumerId: pulumi.Input<string>;
  /** Validators of this stack that are on the chain. */
  readonly members: readonly { readonly name: string; readonly operator: pulumi.Input<string> }[];
  /** LoadBalancer hosts of the stack's own validators, which may be in a private network. */
  readonly ownHosts: readonly pulumi.Input<string>[];
  /** `persistent_peers` to begin with; from then on they are the agent's. */
  readonly peers: pulumi.Output<string>;
}

export const consumerBinary = "interchain-security-cd";

/** One validator's node of a consumer chain: its workload, and on the embedded backend its process. */
export class ConsumerMember extends pulumi.ComponentResource {
  /** What runs the node; whoever looks at it waits for it. */
  readonly node: pulumi.Resource;
  /** Where it is to be found, known before it is there. */
  readonly place: DeclaredPlace;
  /** RPC address on this machine; absent where pods run. */
  readonly rpc?: pulumi.Output<string>;

  constructor(name: string, args: ConsumerMemberArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ConsumerMember", name, {}, opts);
    const { consumer, validator, settings, cluster } = args;
    const { kubernetes } = cluster;
    const files = consumerNodeFiles(args);
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: consumer.namespace,
          labels: podSecurityLabels(validator.storage),
          annotations: { "ics-discovery/chain-id": consumer.chainId },
        },
      },
      { parent: this, provider: kubernetes },
    );
    const peers = this.peersConfigMap(name, args, namespace);
    const folder = consumerFolder(validator.name, consumer.namespace);
    const { nodeAddress } = validator;
    const listen =
      nodeAddress === undefined
        ? undefined
        : args.ports.apply((ports) => consumerListen(nodeAddress, ports));
    const own = { kubernetes, namespace, namespaceName: consumer.namespace };
    if (listen === undefined) {
      new PeersSidecarAccess(`${name}-sidecar`, own, { parent: this });
      new k8s.core.v1.ConfigMap(
        `${name}-signed`,
        signedMarkManifest(consumer.namespace),
        // The sidecar's from then on.
        { parent: this, provider: kubernetes, dependsOn: [namespace], ignoreChanges: ["data"] },
      );
      new k8s.policy.v1.PodDisruptionBudget(
        `${name}-disruption`,
        disruptionBudgetManifest(consumer.namespace, consumer.namespace),
        { parent: this, provider: kubernetes, dependsOn: [namespace] },
      );
    }
    guardNamespace(
      name,
      {
        ...{ settings, cluster, namespace, namespaceName: consumer.namespace },
        open: consumerOpenPorts(settings.expose.rpc),
        hosts: args.ownHosts,
      },
      this,
    );
    const workload = new ChainWorkload(
      name,
      {
        node: {
          name: consumer.namespace,
          namespace: consumer.namespace,
          chainId: consumer.chainId,
          image: args.image,
          command: consumerBinary,
          home: consumerHome,
          storage: validator.storage,
          resources: settings.nodeResources,
          discovers: true,
          publicRpc: settings.expose.rpc,
          ...(listen === undefined ? { sidecarImage: args.sidecarImage } : {}),
        },
        ...(listen === undefined
          ? {}
          : {
              podAnnotations: listen.apply((places) => ({
                [processAnnotation]: processText(folder, places),
              })),
            }),
        ...files,
        genesis: args.genesis,
        kubernetes,
        dependsOn: [namespace, peers, ...cluster.podsNeed],
      },
      { parent: this },
    );
    new AgentConsumerAccess(`${name}-agent`, own, { parent: this });
    const place = memberPlace(consumer, validator, cluster, args.stateDir);
    if (listen === undefined) {
      this.place = place;
      this.node = workload;
    } else {
      this.rpc = listen.apply(({ rpc }) => `http://${formatEndpoint(rpc)}`);
      this.place = { rpc: this.rpc, ...place };
      this.node = this.process(name, args, files, folder, listen);
    }
    this.registerOutputs({});
  }

  private peersConfigMap(
    name: string,
    { consumer, consumerId, members, peers, cluster }: ConsumerMemberArgs,
    namespace: k8s.core.v1.Namespace,
  ): k8s.core.v1.ConfigMap {
    const text = pulumi
      .all([consumerId, pulumi.all(members.map(({ operator }) => operator))])
      .apply(([id, operators]) =>
        consumerText({
          chainId: consumer.chainId,
          consumerId: id,
          members: members.flatMap(({ name: member }, index) => {
            const operator = operators[index];
            return operator === undefined ? [] : [{ name: member, operator }];
          }),
        }),
      );
    return new k8s.core.v1.ConfigMap(
      `${name}-peers`,
      peersManifest<pulumi.Output<string>>(consumer.namespace, text, peers),
      {
        parent: this,
        provider: cluster.kubernetes,
        dependsOn: [namespace],
        ignoreChanges: ["data"],
      },
    );
  }

  private process(
    name: string,
    args: ConsumerMemberArgs,
    files: NodeFiles,
    folder: string,
    listen: pulumi.Output<EmbeddedListen>,
  ): ChainNode {
    const { consumer } = args;
    return new ChainNode(
      `${name}-process`,
      {
        directory: pulumi.interpolate`${args.stateDir}/${folder}`,
        binary: consumerBinary,
        chainId: consumer.chainId,
        files: { ...inConfigFolder(files.config), "config/genesis.json": args.genesis },
        secretFiles: inConfigFolder(files.keys),
        startArgs: ["start"],
        listen: listen.apply(chainListen),
        entrance: pulumi
          .all([args.address, args.ports])
          .apply(([host, { p2p }]) => formatEndpoint({ host, port: p2p })),
      },
      { parent: this },
    );
  }
}
