import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { derivedNodeKey } from "../core/node-identity";
import type { PortExceptions } from "../core/port-exception-text";
import { printable } from "../core/printable";
import type { Settings } from "../core/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/topology-plan";
import { ConsumerConvergence } from "../providers/consumer/consumer-convergence";
import { ConsumerKey } from "../providers/consumer/consumer-key";
import { ConsumerLaunch } from "../providers/consumer/consumer-launch";
import type { SigningNode } from "../providers/consumer/counted-signatures";
import { OptIn } from "../providers/consumer/opt-in";
import type { ChainNode } from "../providers/embedded/chain-node";
import type { PlannedPorts } from "../providers/ports/port-plan";
import { ConsumerTopology } from "../providers/registry/consumer-topology";
import { ConsumerMember } from "./consumer-member";
import { type ProviderChainAccess, reach, signer, type ValidatorIdentity } from "./provider-chain";

/** A validator of this stack that runs the chain, or is leaving it. */
export interface OwnMember {
  readonly plan: HostedValidatorPlan;
  readonly leaving: boolean;
  readonly identity: ValidatorIdentity;
  readonly kubernetes: k8s.Provider;
  /** `[nodeId@]host` that the stack publishes. */
  readonly endpoint: pulumi.Input<string>;
  /** This chain's ports on the LoadBalancer. */
  readonly ports: pulumi.Output<PlannedPorts>;
  /** p2p ports that the stack publishes for the validator, by consumer id. */
  readonly exceptions: pulumi.Output<PortExceptions>;
  /** LoadBalancer address. */
  readonly address: pulumi.Input<string>;
}

export interface ConsumerChainArgs {
  readonly consumer: ConsumerPlan;
  readonly consumerId: pulumi.Output<string>;
  /** Whose account registered the chain; absent where nobody of this stack validates it. */
  readonly owner?: ValidatorIdentity;
  readonly members: readonly OwnMember[];
  /** Every validator that config has a name for. */
  readonly known: readonly { readonly name: string; readonly operator: pulumi.Input<string> }[];
  readonly settings: Settings;
  /** Folder of the stack's embedded processes. */
  readonly stateDir: pulumi.Output<string>;
  readonly chain: ProviderChainAccess;
  /** Publications that must be on chain before it is read. */
  readonly published: readonly pulumi.Resource[];
}

type Opted = OwnMember & { readonly key: ConsumerKey; readonly optIn: OptIn };

/** One consumer chain: its launch, who its peers are, and its node in every own validator's cluster. */
export class ConsumerChain extends pulumi.ComponentResource {
  /** What people want to know of it; without height and connections where pods run the nodes. */
  readonly summary: Readonly<Record<string, unknown>>;
  /** Own nodes that may sign for it; none where pods run them. */
  readonly signing: readonly SigningNode[];
  private readonly topology: ConsumerTopology;

  constructor(name: string, args: ConsumerChainArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:chain:ConsumerChain", name, {}, opts);
    const members = args.members.map((member) => this.opted(name, args, member));
    const { owner } = args;
    // Who only looks on has no node, so needs no genesis; an own chain is launched for others too.
    const looksOn = members.length === 0 && args.consumer.consumerId !== undefined;
    const launch =
      owner === undefined || looksOn ? undefined : this.launched(name, { ...args, owner }, members);
    this.topology = this.discovered(name, args, [
      ...members.map(({ optIn }) => optIn),
      ...(launch === undefined ? [] : [launch]),
    ]);

    const nodes = members.map((member) => {
      if (launch === undefined) throw new Error("a member has an account, so there is a launch");
      const { name: validator } = member.plan;
      const { node } = new ConsumerMember(
        `${name}-${validator}`,
        {
          ...args,
          ...member,
          validator: member.plan,
          consensusSeed: member.key.seed,
          genesis: launch.genesis,
          peers: this.topology.peers.apply((peers) => peers[validator] ?? ""),
        },
        { parent: this },
      );
      return { member, node };
    });
    const running = nodes.flatMap(({ member, node }) =>
      node === undefined ? [] : [{ member, node }],
    );
    this.signing = running.map(({ member, node }) => ({
      chain: args.consumer.key,
      consumerChainId: args.consumer.chainId,
      consumerId: args.consumerId,
      owned: args.consumer.consumerId === undefined,
      name: member.plan.name,
      rpc: node.rpc,
      home: node.home,
    }));
    const convergence = running.length === 0 ? undefined : this.converged(name, args, running);
    const { endpoints, ports, peers, leftOut } = this.topology;
    this.summary = {
      consumerId: args.consumerId,
      ...(launch === undefined ? {} : { spawnTime: launch.spawnTime }),
      ...{ endpoints, ports, peers, leftOut },
      ...(convergence === undefined
        ? {}
        : {
            rpc: Object.fromEntries(
              running.map(({ member, node }) => [member.plan.name, node.rpc]),
            ),
            height: convergence.height,
            connected: convergence.connected,
            expected: convergence.expected,
            roles: convergence.roles,
          }),
    };
    this.registerOutputs({ ports, peers });
  }

  private converged(
    name: string,
    { consumer, settings }: ConsumerChainArgs,
    running: readonly { readonly member: Opted; readonly node: ChainNode }[],
  ): ConsumerConvergence {
    return new ConsumerConvergence(
      `${name}-convergence`,
      {
        consumerChainId: consumer.chainId,
        nodes: running.map(({ member, node }) => ({
          name: member.plan.name,
          rpc: node.rpc,
          nodeId:
            settings.nodeIdentity === "derived"
              ? derivedNodeKey(member.plan.name, consumer.chainId).nodeId
              : member.identity.nodeId,
          peers: this.topology.peers.apply((peers) => peers[member.plan.name] ?? ""),
          home: node.home,
        })),
        timeoutSeconds: consumer.launch.convergenceTimeoutSeconds,
      },
      { parent: this, dependsOn: running.map(({ node }) => node) },
    );
  }

  private opted(name: string, args: ConsumerChainArgs, member: OwnMember): Opted {
    const prefix = `${name}-${member.plan.name}`;
    const { consumerId } = args;
    const key = new ConsumerKey(`${prefix}-key`, { consumerId }, { parent: this });
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
      { parent: this },
    );
    return { ...member, key, optIn };
  }

  private launched(
    name: string,
    {
      consumer,
      consumerId,
      owner,
      chain,
      stateDir,
    }: ConsumerChainArgs & { readonly owner: ValidatorIdentity },
    members: readonly Opted[],
  ): ConsumerLaunch {
    const { launch } = consumer;
    return new ConsumerLaunch(
      `${name}-launch`,
      {
        ...signer(chain, owner),
        consumerId,
        consumerChainId: consumer.chainId,
        launches: consumer.consumerId === undefined,
        spawnDelaySeconds: launch.spawnDelaySeconds,
        ...(launch.spawnTime === undefined ? {} : { plannedSpawnTime: launch.spawnTime }),
        spawnWaitSeconds: launch.spawnWaitSeconds,
        launchTimeoutSeconds: launch.launchTimeoutSeconds,
        unbondingSeconds: launch.unbondingSeconds,
        ...(launch.genesisFile === undefined ? {} : { genesisFile: launch.genesisFile }),
        members: members
          .filter(({ leaving }) => !leaving)
          .map(({ plan, identity }) => ({ name: plan.name, operator: identity.operator })),
        directory: pulumi.interpolate`${stateDir}/${consumer.namespace}-genesis`,
      },
      { parent: this, dependsOn: members.map(({ optIn }) => optIn) },
    );
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
