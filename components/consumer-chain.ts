import * as pulumi from "@pulumi/pulumi";

import { genesisHash } from "../core/consumer/consumer-genesis";
import { derivedNodeKey } from "../core/peers/node-identity";
import { findsMore } from "../core/peers/peer-exchange";
import type { Storage } from "../core/plan/settings";
import { printable } from "../core/printable";
import type { ConsumerChainOutput } from "../core/stack-outputs";
import { ConsumerConvergence } from "../providers/consumer/consumer-convergence";
import { ConsumerKey } from "../providers/consumer/consumer-key";
import type { SigningNode } from "../providers/consumer/counted-signatures";
import { OptIn } from "../providers/consumer/opt-in";
import { ConsumerTopology } from "../providers/registry/consumer-topology";
import type { ConsumerChainArgs, Opted, OwnMember } from "./consumer-chain-args";
import { ConsumerMember } from "./consumer-member";
import { consumerRelayer, relayerKeys } from "./consumer-relayer";
import { launchOf } from "./launch-of";
import type { OutputOf } from "./output-of";
import { reach, signer, withChain } from "./provider-chain";

/** A claim stays where it is whatever is claimed; a folder of a host is its path. */
const volumeName = (storage: Storage): string =>
  storage.kind === "hostPath" ? `hostPath ${storage.path}` : storage.kind;

/** A node of the stack, and whose it is. */
interface RunningNode {
  readonly member: Opted;
  readonly node: ConsumerMember;
}

/** One consumer chain: its launch, who its peers are, and its node in every own validator's cluster. */
export class ConsumerChain extends pulumi.ComponentResource {
  /** What people want to know of it; without height and connections where the stack runs no node. */
  readonly summary: OutputOf<ConsumerChainOutput>;
  /** Own nodes that may sign for it. */
  readonly signing: readonly SigningNode[];
  /** What runs them. */
  readonly running: readonly pulumi.Resource[];
  private readonly topology: ConsumerTopology;

  constructor(name: string, args: ConsumerChainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ConsumerChain", name, {}, opts);
    const members = args.members.map((member) => this.opted(name, args, member));
    const { owner } = args;
    const relayed = relayerKeys(name, args, this);
    const launch =
      owner === undefined
        ? undefined
        : launchOf(name, { ...args, owner, ...(relayed && { relayer: relayed }) }, members, this);
    this.topology = this.discovered(name, args, [
      ...members.map(({ optIn }) => optIn),
      ...(launch === undefined ? [] : [launch]),
    ]);

    const nodes = members.map((member): RunningNode => {
      if (launch === undefined) throw new Error("a member has an account, so there is a launch");
      const { name: validator } = member.plan;
      const node = new ConsumerMember(
        `${name}-${validator}`,
        {
          ...args,
          ...member,
          validator: member.plan,
          // A new key is no good to its node before the chain counts it.
          consensusSeed: pulumi.all([member.key.seed, member.optIn.id]).apply(([seed]) => seed),
          genesis: launch.genesis,
          isRelayed: validator === args.consumer.relayerHost,
          members: members.map(({ plan, identity }) => ({
            name: plan.name,
            operator: identity.operator,
          })),
          ownHosts: members.map(({ address }) => address),
          peers: this.topology.peers.apply((peers) => peers[validator] ?? ""),
        },
        { parent: this },
      );
      return { member, node };
    });
    this.signing = nodes.map(({ member, node }) => ({
      chain: args.consumer.key,
      consumerChainId: args.consumer.chainId,
      consumerId: args.consumerId,
      ...(args.consumer.consumerId === undefined && owner !== undefined
        ? { owner: owner.operator }
        : {}),
      name: member.plan.name,
      publicKey: member.key.publicKey,
      ...(args.settings.clusters === "existing"
        ? { cluster: member.cluster.uid, volume: volumeName(member.plan.storage) }
        : {}),
      ...node.place,
    }));
    this.running = nodes.map(({ node }) => node.node);
    const convergence = nodes.length === 0 ? undefined : this.converged(name, args, nodes);
    const relayer =
      relayed === undefined
        ? undefined
        : consumerRelayer(name, args, relayed, nodes, this.running, this);
    const rpc = nodes.flatMap(({ member, node }) =>
      node.rpc === undefined ? [] : [[member.plan.name, node.rpc] as const],
    );
    const { endpoints, ports, peers, leftOut } = this.topology;
    this.summary = {
      consumerId: args.consumerId,
      ...(launch === undefined
        ? {}
        : {
            spawnTime: launch.spawnTime,
            // Who only looks on has none.
            genesisSha256: launch.genesis.apply((text: string | undefined) =>
              text === undefined ? undefined : genesisHash(text),
            ),
          }),
      ...{ endpoints, ports, peers, leftOut },
      ...(convergence === undefined
        ? {}
        : {
            ...(rpc.length === 0 ? {} : { rpc: Object.fromEntries(rpc) }),
            height: convergence.height,
            connected: convergence.connected,
            expected: convergence.expected,
            roles: convergence.roles,
          }),
      ...(relayer === undefined ? {} : { ...relayer.told, channel: relayer.channel }),
    };
    this.registerOutputs({ ports, peers });
  }

  private converged(
    name: string,
    { consumer, settings }: ConsumerChainArgs,
    running: readonly RunningNode[],
  ): ConsumerConvergence {
    return new ConsumerConvergence(
      `${name}-convergence`,
      {
        consumerChainId: consumer.chainId,
        nodes: running.map(({ member, node }) => ({
          name: member.plan.name,
          ...node.place,
          nodeId:
            settings.nodeIdentity === "derived"
              ? derivedNodeKey(member.plan.name, consumer.chainId).nodeId
              : member.identity.nodeId,
          peers: this.topology.peers.apply((peers) => peers[member.plan.name] ?? ""),
        })),
        timeoutSeconds: consumer.launch.convergenceTimeoutSeconds,
        findsMore: findsMore(settings),
      },
      { parent: this, dependsOn: running.flatMap(({ member, node }) => [node.node, member.agent]) },
    );
  }

  private opted(name: string, args: ConsumerChainArgs, member: OwnMember): Opted {
    const prefix = `${name}-${member.plan.name}`;
    const { consumerId } = args;
    // Lost, the key cannot be had again, and a chain that others run goes on counting on it.
    const protect = !args.chain.managed && args.settings.protectConsumerKeys && !member.leaving;
    const key = new ConsumerKey(`${prefix}-key`, { consumerId }, { parent: this, protect });
    const optIn = new OptIn(
      `${prefix}-opt-in`,
      {
        ...signer(args.chain, member.identity),
        consumerId,
        consumerChainId: args.consumer.chainId,
        consumerKey: key.publicKey,
        leaving: member.leaving,
        joins: args.consumer.consumerId !== undefined,
      },
      withChain(args.chain, { parent: this }),
    );
    return { ...member, key, optIn };
  }

  private discovered(
    name: string,
    { consumer, consumerId, chain, settings, known, members, published }: ConsumerChainArgs,
    settled: readonly pulumi.Resource[],
  ): ConsumerTopology {
    const topology = new ConsumerTopology(
      `${name}-topology`,
      {
        ...reach(chain),
        consumerChainId: consumer.chainId,
        consumerId,
        scheme: settings.portScheme,
        nodeIdentity: settings.nodeIdentity,
        allowPrivateAddresses: settings.allowPrivateAddresses,
        persistentPeers: consumer.launch.persistentPeers,
        validators: known.map(({ name: validator, operator }) => {
          const own = members.find(({ plan }) => plan.name === validator);
          return {
            name: validator,
            operator,
            listed: consumer.validators.includes(validator),
            ...(own === undefined
              ? {}
              : {
                  declared: {
                    endpoint: own.endpoint,
                    port: own.ports.apply(({ p2p }) => p2p),
                    exceptions: own.exceptions,
                  },
                }),
          };
        }),
      },
      { parent: this, dependsOn: [...published, ...settled] },
    );
    topology.leftOut.apply((leftOut) => {
      for (const { name: validator, reason } of leftOut) {
        void pulumi.log.warn(
          `${validator} is no peer of consumer chain "${printable(consumer.chainId)}": ${reason}`,
          topology,
        );
      }
    });
    return topology;
  }
}
