import { type ConsumerPhase, phaseMeaning } from "../consumer/consumer-phase";
import type { EndpointStep } from "../details/endpoint-step";
import { printable } from "../printable";
import { isStale } from "../rpc/chain-clock";
import {
  agentReadyIn,
  clusterFindings,
  nodePodsIn,
  type SeenCluster,
  strayFindings,
} from "./cluster-status";
import type { DialledValidator } from "./consumer-peers";
import { convergenceOf, type SeenNode } from "./convergence";
import { connectedPower, countedPowers, type ListedPower } from "./counted-set";
import { leavingNotes } from "./leaving-notes";
import type { LeftOut } from "./peers";
import type {
  ConsumerStatus,
  Finding,
  NetworkStatus,
  Note,
  ValidatorStatus,
} from "./status-report";

/** A connection that was tried: where, and what came of it. */
export interface Reach {
  /** `host:port`. */
  readonly address: string;
  readonly isOpen: boolean;
  /** Why not. */
  readonly reason?: string;
}

export interface SeenValidator {
  readonly name: string;
  readonly operator: string;
  readonly loadBalancer?: string;
  /** Of one whom the stack runs: what its cluster is called, or what leads to it. */
  readonly clusterName?: string;
  /** Absent where the chain was not read; undefined `details` on chain are a step, too. */
  readonly step?: EndpointStep;
  /** The chain answers, and has no such validator. */
  readonly isMissing?: boolean;
  /** Absent where nothing was tried: no chain runs, or nobody knows where. */
  readonly reach?: Reach;
  /** Whether its agent says that it is ready; absent where nobody knows where it is asked. */
  readonly isAgentReady?: boolean;
  /** Absent where nobody says where it is. */
  readonly cluster?: SeenCluster;
}

export interface SeenConsumer {
  readonly consumerId?: string;
  readonly chainId: string;
  /** Absent where the provider chain was not read, or no longer has it. */
  readonly phase?: ConsumerPhase;
  readonly isMissing?: boolean;
  /** RFC 3339. */
  readonly spawnTime?: string;
  /** What the formula gives, or the stack has. */
  readonly p2pPort: number;
  /** Power of each validator on the chain, by the provider chain's word. */
  readonly powers: readonly ListedPower[];
  readonly leftOut: readonly LeftOut[];
  /** Who can be dialled; absent where the provider chain was not read. */
  readonly dialled?: readonly DialledValidator[];
  /** Own nodes whose RPC was asked. */
  readonly nodes: readonly SeenNode[];
  /** Why it could not be read, as one safe line. */
  readonly failure?: string;
}

export interface Seen {
  readonly now: Date;
  readonly providerChain: {
    readonly chainId: string;
    readonly height?: bigint;
    readonly blockTime?: Date;
    /** Why it does not answer, as one safe line. */
    readonly failure?: string;
  };
  readonly validators: readonly SeenValidator[];
  readonly consumerChains: readonly SeenConsumer[];
  /** Clusters that are nobody's. */
  readonly strayClusters?: readonly SeenCluster[];
  /** What brings the stack back in step, e.g. `make up`; absent without a stack. */
  readonly mend?: string;
}

/** A node whose latest block is older makes none. */
export const freshSince = (now: Date): Date => new Date(now.getTime() - 60_000);

const secondsBetween = (from: Date, to: Date): number =>
  Math.round((to.getTime() - from.getTime()) / 1_000);

function validatorFindings(one: SeenValidator, mend: string | undefined): readonly Finding[] {
  const { name, operator, step, isMissing, reach } = one;
  const about = printable(name);
  const publish = mend ?? `ics endpoint --validator ${operator} --set NODEID@HOST --tx`;
  if (isMissing === true) {
    const what = `the provider chain has no validator "${printable(operator)}"`;
    return [{ about, what, mend: "create the validator, or correct its account" }];
  }
  const inCluster =
    one.cluster === undefined ? [] : clusterFindings(about, one.cluster, one.loadBalancer, mend);
  const said =
    step?.onChain === undefined ? (step?.fault ?? "") : `the chain says "${step.onChain}"`;
  const other = step?.wanted === undefined ? "" : `, not "${step.wanted}"`;
  return [
    ...(one.isAgentReady === false
      ? [{ about, what: "its agent is not ready", mend: publish }]
      : []),
    ...inCluster,
    ...(step === undefined || step.inStep
      ? []
      : [{ about, what: `${said}${other}`, mend: publish }]),
    ...(reach === undefined || reach.isOpen
      ? []
      : [
          {
            about,
            what: `does not answer at ${reach.address} from here (${reach.reason ?? "no answer"})`,
            mend: mend ?? "ask its operator, or try from elsewhere",
          },
        ]),
  ];
}

const validatorStatus = (one: SeenValidator): ValidatorStatus => {
  const { name, operator, step, reach, cluster } = one;
  const agentReady = one.isAgentReady ?? (cluster && agentReadyIn(cluster));
  return {
    ...{ name, operator, loadBalancer: cluster?.loadBalancer ?? one.loadBalancer ?? null },
    onChain: step?.onChain ?? null,
    inStep: step?.inStep ?? null,
    reachable: reach?.isOpen ?? null,
    agentReady: agentReady ?? null,
    nodePods: (cluster && nodePodsIn(cluster)) ?? null,
  };
};

interface Judged {
  readonly status: ConsumerStatus;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

function judgedConsumer(one: SeenConsumer, now: Date, mend: string | undefined): Judged {
  const { consumerId, chainId, phase, spawnTime, p2pPort, powers, nodes, leftOut } = one;
  const about = printable(chainId);
  const runs = phase === undefined || phaseMeaning(phase).runsWorkload;
  const notBefore = freshSince(now);
  const asked = runs && nodes.length > 0;
  const { connected, expected, lacks, absent } = convergenceOf(nodes, { notBefore });
  const heights = nodes.flatMap(({ height }) => height ?? []);
  const latest = nodes.flatMap(({ blockTime }) => blockTime ?? []).sort((a, b) => +b - +a)[0];
  const height = heights.reduce<bigint | undefined>(
    (a, b) => (a === undefined || b > a ? b : a),
    undefined,
  );
  const again = mend ?? "ask whoever runs it";
  const name = consumerId ?? chainId;
  const said = (what: string, remedy: string): Finding => ({ about, what, mend: remedy });
  const waits = phase === "REGISTERED" || phase === "INITIALIZED";
  // What the provider chain decides reaches a chain that runs by a relayer alone.
  const counted = runs && !waits ? countedPowers(nodes, powers) : undefined;
  const toSpawn =
    waits && spawnTime !== undefined ? secondsBetween(now, new Date(spawnTime)) : null;
  return {
    status: {
      ...{ consumerId: consumerId ?? null, chainId, phase: phase ?? null, p2pPort },
      secondsToSpawn: toSpawn,
      powerOptedIn: String(powers.reduce((sum, { power }) => sum + power, 0n)),
      powerCounted:
        counted === undefined
          ? null
          : String(counted.powers.reduce((sum, { power }) => sum + power, 0n)),
      powerConnected: asked ? String(connectedPower(nodes, counted?.powers ?? powers)) : null,
      peersConnected: asked ? connected : null,
      peersExpected: asked ? expected : null,
      height: height === undefined ? null : String(height),
      blockAgeSeconds: latest === undefined ? null : secondsBetween(latest, now),
    },
    // Where the provider chain was not read, nobody knows who leaves.
    notes: counted === undefined || one.dialled === undefined ? [] : leavingNotes(about, counted),
    findings: [
      ...(one.failure === undefined ? [] : [said(one.failure, "ics status, once it answers")]),
      ...(one.isMissing === true
        ? [said("the provider chain no longer has it", again)]
        : phase !== undefined && phaseMeaning(phase).finished
          ? [
              said(
                `is over: ${phase}`,
                mend === undefined ? "nothing to do" : `take it out of config, then ${mend}`,
              ),
            ]
          : []),
      ...(toSpawn !== null && toSpawn < -60
        ? [said("is due, and not launched", `ics doctor ${printable(name)}`)]
        : []),
      ...(asked ? lacks.map((what) => said(what, again)) : []),
      ...(asked ? absent.map((what) => said(what, `ics peers ${printable(name)}`)) : []),
      ...leftOut.map((out) =>
        said(`${out.name} is no peer: ${out.reason}`, `ics peers ${printable(name)}`),
      ),
    ],
  };
}

/** What was seen of a network, judged: what is in step, and of all that is not, what mends it. */
export function networkStatus(seen: Seen): NetworkStatus {
  const { now, providerChain, validators, consumerChains, mend } = seen;
  const { chainId, height, blockTime, failure } = providerChain;
  const about = printable(chainId);
  const judged = consumerChains.map((one) => judgedConsumer(one, now, mend));
  const provider: readonly Finding[] = [
    ...(failure === undefined
      ? []
      : [{ about, what: failure, mend: mend ?? "name another by --rpc" }]),
    ...(blockTime !== undefined && isStale(blockTime, now)
      ? [
          {
            about,
            what: `has made no block since ${blockTime.toISOString()}`,
            mend: mend ?? "wait for its validators",
          },
        ]
      : []),
  ];
  return {
    version: 1,
    providerChain: {
      chainId,
      height: height === undefined ? null : String(height),
      blockAgeSeconds: blockTime === undefined ? null : secondsBetween(blockTime, now),
    },
    validators: validators.map(validatorStatus),
    consumerChains: judged.map(({ status }) => status),
    findings: [
      ...provider,
      ...strayFindings(seen.strayClusters ?? []),
      ...validators.flatMap((one) => validatorFindings(one, mend)),
      ...judged.flatMap(({ findings }) => findings),
    ],
    notes: judged.flatMap(({ notes }) => notes),
  };
}
