import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { consumerProgram } from "../core/consumer/consumer-program";
import { formatEndpoint } from "../core/details/endpoint";
import type { EmbeddedListen } from "../core/manifests/embedded-listen";
import type { Component } from "../core/manifests/labels";
import { consumerOpenPorts } from "../core/manifests/network-policy";
import { peersManifest } from "../core/manifests/peers";
import { podSecurityLabels } from "../core/manifests/pod-security";
import { consumerText } from "../core/peers/discovered-consumer";
import { expectedPeers } from "../core/peers/expected-peer";
import type { DeclaredPlace } from "../providers/consumer/declared-place";
import { AgentConsumerAccess } from "./agent-identity";
import { type ConsumerNodeArgs, consumerNodeFiles } from "./consumer-node-files";
import { guardNamespace } from "./namespace-policy";
import { consumerHome } from "./node-files";
import type { ValidatorCluster } from "./validator-cluster";

/** A validator of this stack on one consumer chain. */
export interface ConsumerMemberArgs extends ConsumerNodeArgs {
  readonly cluster: ValidatorCluster;
  /** Of the node. */
  readonly image: pulumi.Input<string>;
  /** Of what tells a running node in a pod its peers. */
  readonly sidecarImage: pulumi.Input<string>;
  readonly genesis: pulumi.Output<string>;
  /** Id of the chain on the provider chain. */
  readonly consumerId: pulumi.Input<string>;
  /** Whether a relayer asks this node. */
  readonly isRelayed: boolean;
  /** Validators of this stack that are on the chain. */
  readonly members: readonly { readonly name: string; readonly operator: pulumi.Input<string> }[];
  /** LoadBalancer hosts of the stack's own validators, which may be in a private network. */
  readonly ownHosts: readonly pulumi.Input<string>[];
  /** `persistent_peers` to begin with; from then on they are the agent's. */
  readonly peers: pulumi.Output<string>;
}

/** One validator's node of a consumer chain: its workload, and on the embedded backend its process. */
export class ConsumerMember extends pulumi.ComponentResource {
  static readonly component: Component = "chain-node";

  /** What runs the node; whoever looks at it waits for it. */
  readonly node: pulumi.Resource;
  /** Where it is to be found, known before it is there. */
  readonly place: DeclaredPlace;
  /** Of its objects in the cluster. */
  readonly namespace: k8s.core.v1.Namespace;
  /** Where it listens on this machine; absent where pods run. */
  readonly listen?: pulumi.Output<EmbeddedListen>;
  /** RPC address on this machine; absent where pods run. */
  readonly rpc?: pulumi.Output<string>;

  constructor(name: string, args: ConsumerMemberArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ConsumerMember", name, {}, opts);
    const { consumer, validator, settings, cluster } = args;
    const { kubernetes, hosting } = cluster;
    const { persistentPeers = [] } = consumer.launch;
    // From another pod, so beyond the loopback of this one.
    const isAskedByPod = args.isRelayed && validator.runs === "pods";
    const files = consumerNodeFiles({
      ...{ ...args, hidesSources: hosting.hidesSources },
      exposesGrpc: settings.expose.grpc || isAskedByPod,
    });
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
    guardNamespace(
      name,
      {
        ...{ settings, cluster, namespace, namespaceName: consumer.namespace },
        open: consumerOpenPorts(settings.expose.rpc),
        hosts: [
          ...args.ownHosts,
          ...expectedPeers(persistentPeers.join(",")).map(({ host }) => host),
        ],
      },
      this,
    );
    const { node, listen } = hosting.consumerNode(
      name,
      {
        ...{ consumer, kubernetes, namespace },
        workload: {
          node: {
            name: consumer.namespace,
            namespace: consumer.namespace,
            chainId: consumer.chainId,
            image: args.image,
            command: consumer.launch.program ?? consumerProgram,
            home: consumerHome,
            storage: validator.storage,
            resources: settings.nodeResources,
            discovers: true,
            publicRpc: settings.expose.rpc,
            ...(isAskedByPod ? { isRelayed: true } : {}),
          },
          ...files,
          genesis: args.genesis,
          kubernetes,
          dependsOn: [namespace, peers, ...cluster.podsNeed],
        },
        sidecarImage: args.sidecarImage,
        ...{ ports: args.ports, address: args.address },
      },
      this,
    );
    new AgentConsumerAccess(
      `${name}-agent`,
      { kubernetes, namespace, namespaceName: consumer.namespace },
      { parent: this },
    );
    this.node = node;
    this.namespace = namespace;
    const rpc = listen?.apply((places) => `http://${formatEndpoint(places.rpc)}`);
    if (listen !== undefined) this.listen = listen;
    if (rpc !== undefined) this.rpc = rpc;
    this.place = { ...(rpc === undefined ? {} : { rpc }), ...hosting.place(consumer) };
    this.registerOutputs({});
  }

  private peersConfigMap(
    name: string,
    { consumer, consumerId, members, peers, cluster }: ConsumerMemberArgs,
    namespace: k8s.core.v1.Namespace,
  ): k8s.core.v1.ConfigMap {
    const { persistentPeers } = consumer.launch;
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
          ...(persistentPeers === undefined ? {} : { persistentPeers }),
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
}
