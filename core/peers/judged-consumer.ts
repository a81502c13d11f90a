import { type ConsumerPhase, phaseMeaning } from "../consumer/consumer-phase";
import { printable } from "../printable";
import type { SeenRelayer } from "../relayer/seen-relayer";
import type { DialledValidator } from "./consumer-peers";
import { convergenceOf, type SeenNode, unaskedText } from "./convergence";
import { connectedPower, countedPowers, type ListedPower } from "./counted-set";
import { leavingNotes } from "./leaving-notes";
import type { LeftOut } from "./peers";
import { relayerFindings } from "./relayer-findings";
import type { ConsumerStatus, Finding, Note } from "./status-report";
import { freshSince, secondsBetween } from "./status-times";

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
  /** Of the stack; absent where it has none. */
  readonly relayer?: SeenRelayer;
  /** Why it could not be read, as one safe line. */
  readonly failure?: string;
}

export interface JudgedConsumer {
  readonly status: ConsumerStatus;
  readonly findings: readonly Finding[];
  readonly notes: readonly Note[];
}

/** What was seen of a consumer chain, judged. */
export function judgedConsumer(
  one: SeenConsumer,
  now: Date,
  mend: string | undefined,
): JudgedConsumer {
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
  const unasked = new Set(nodes.map(unaskedText));
  const findings = [
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
    ...(asked
      ? lacks.map((what) =>
          said(what, unasked.has(what) ? "look at kubectl get nodes in its cluster" : again),
        )
      : []),
    ...(asked ? absent.map((what) => said(what, `ics peers ${printable(name)}`)) : []),
    ...(one.relayer === undefined || !runs ? [] : relayerFindings(about, one.relayer, again)),
    ...leftOut.map((out) =>
      said(`${out.name} is no peer: ${out.reason}`, `ics peers ${printable(name)}`),
    ),
  ];
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
      relayer: one.relayer?.state ?? null,
      height: height === undefined ? null : String(height),
      blockAgeSeconds: latest === undefined ? null : secondsBetween(latest, now),
      outOfStep: findings.length > 0,
    },
    // Where the provider chain was not read, nobody knows who leaves.
    notes: counted === undefined || one.dialled === undefined ? [] : leavingNotes(about, counted),
    findings,
  };
}
