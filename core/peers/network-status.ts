import type { EndpointStep } from "../details/endpoint-step";
import { printable } from "../printable";
import { isStale } from "../rpc/chain-clock";
import {
  agentReadyIn,
  clusterFindings,
  clusterNotes,
  nodePodsIn,
  type SeenCluster,
  strayFindings,
} from "./cluster-status";
import { judgedConsumer, type SeenConsumer } from "./judged-consumer";
import type { Finding, NetworkStatus, ValidatorStatus } from "./status-report";
import { secondsBetween } from "./status-times";

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
  /** By the provider chain, for a node that did not sign or one that signed twice. */
  readonly isJailed?: boolean;
  /** Absent where nothing was tried: no chain runs, or nobody knows where. */
  readonly reach?: Reach;
  /** Whether its agent says that it is ready; absent where nobody knows where it is asked. */
  readonly isAgentReady?: boolean;
  /** Absent where nobody says where it is. */
  readonly cluster?: SeenCluster;
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

function validatorFindings(one: SeenValidator, mend: string | undefined): readonly Finding[] {
  const { name, operator, step, isMissing, reach } = one;
  const about = printable(name);
  const publish = mend ?? `ics endpoint --validator ${operator} --set NODEID@HOST --tx`;
  if (isMissing === true) {
    const what = `the provider chain has no validator "${printable(operator)}"`;
    return [
      { about, what, mend: "correct its account, or create it: tx staking create-validator" },
    ];
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
    ...(one.isJailed === true
      ? [
          {
            about,
            what: "is jailed on the provider chain: a node of it did not sign, or signed twice",
            mend: "tx slashing unjail with its account, once all its nodes sign again; one that signed twice stays jailed for good",
          },
        ]
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

const validatorStatus = (one: SeenValidator, findings: readonly Finding[]): ValidatorStatus => {
  const { name, operator, step, reach, cluster } = one;
  const agentReady = one.isAgentReady ?? (cluster && agentReadyIn(cluster));
  return {
    ...{ name, operator, loadBalancer: cluster?.loadBalancer ?? one.loadBalancer ?? null },
    onChain: step?.onChain ?? null,
    inStep: step?.inStep ?? null,
    reachable: reach?.isOpen ?? null,
    agentReady: agentReady ?? null,
    jailed: one.isJailed === true,
    outOfStep: findings.length > 0,
    nodePods: (cluster && nodePodsIn(cluster)) ?? null,
  };
};

/** What was seen of a network, judged: what is in step, and of all that is not, what mends it. */
export function networkStatus(seen: Seen): NetworkStatus {
  const { now, providerChain, validators, consumerChains, mend } = seen;
  const { chainId, height, blockTime, failure } = providerChain;
  const about = printable(chainId);
  const judged = consumerChains.map((one) => judgedConsumer(one, now, mend));
  const found = validators.map((one) => ({ one, findings: validatorFindings(one, mend) }));
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
    validators: found.map(({ one, findings }) => validatorStatus(one, findings)),
    consumerChains: judged.map(({ status }) => status),
    findings: [
      ...provider,
      ...strayFindings(seen.strayClusters ?? []),
      ...found.flatMap(({ findings }) => findings),
      ...judged.flatMap(({ findings }) => findings),
    ],
    notes: [
      ...validators.flatMap(({ name, cluster }) =>
        cluster === undefined ? [] : clusterNotes(printable(name), cluster),
      ),
      ...judged.flatMap(({ notes }) => notes),
    ],
  };
}
