import { phaseMeaning } from "../consumer/consumer-phase";
import { printable } from "../printable";
import { chainFindings, secondsToSpawn, skewSeconds } from "./chain-findings";
import type { DoctorFacts, FoundValidator } from "./facts";
import { type Finding, valued } from "./finding";
import { type JudgedValidator, judgedValidator } from "./judged-validator";
import { leastPower, makesBlocks, shareText, sumOf } from "./power-share";

export interface DiagnosedValidator extends JudgedValidator {
  /** What would happen if he alone stayed away; absent for one that is reachable. */
  readonly ifAway?: string;
}

/** What is wrong with a consumer chain, and whether it starts, or goes on, as things are. */
export interface Diagnosis {
  readonly facts: DoctorFacts;
  /** Seconds until the spawn time; absent after the launch, or where none is set. */
  readonly secondsToSpawn?: number;
  /** Seconds by which the latest block lies ahead of this machine's clock. */
  readonly skewSeconds: number;
  /** By descending power, then operator address. */
  readonly validators: readonly DiagnosedValidator[];
  readonly power: {
    readonly total: bigint;
    /** Least with which the chain makes blocks. */
    readonly least: bigint;
    /** Of those who can be dialled by what they publish. */
    readonly published: bigint;
    readonly reachable: bigint;
  };
  readonly findings: readonly Finding[];
  /** Nothing is wrong. */
  readonly isWell: boolean;
  /** One line. */
  readonly verdict: string;
}

const byPower = (a: FoundValidator, b: FoundValidator): number =>
  a.power === b.power ? (a.operator < b.operator ? -1 : 1) : a.power > b.power ? -1 : 1;

/**
 * Those who publish a node id that is another's, with him: behind one id is one node, which signs for one.
 * Whose the id is, is whoever is reached by it, else who has most power.
 */
function copies(judged: readonly JudgedValidator[]): ReadonlyMap<string, FoundValidator> {
  const owners = new Map<string, FoundValidator>();
  const later = new Map<string, FoundValidator>();
  const isReached = ({ reach }: JudgedValidator): boolean => reach === "reachable";
  const [reached, others] = [judged.filter(isReached), judged.filter((one) => !isReached(one))];
  for (const { found } of [...reached, ...others]) {
    const nodeId = found.place?.nodeId;
    if (nodeId === undefined) continue;
    const owner = owners.get(nodeId);
    if (owner === undefined) owners.set(nodeId, found);
    else later.set(found.operator, owner);
  }
  return later;
}

function asCopy(judged: JudgedValidator, owner: FoundValidator | undefined): JudgedValidator {
  if (owner === undefined) return judged;
  const { operator, name, place } = judged.found;
  const why = `publishes the node id of "${printable(owner.name, 50)}"`;
  const text = valued(
    `"${printable(name, 50)}" ${why}, behind which one node is and not two`,
    place?.nodeId ?? "",
    "publish the id of an own node",
  );
  const finding: Finding = { code: "SHARED_ID", operator, isFault: true, text };
  return { ...judged, reach: "unreachable", why, findings: [finding, ...judged.findings] };
}

function ifAway(power: bigint, total: bigint, isLaunched: boolean): string {
  const rest = shareText(total - power, total);
  const [does, doesNot] = isLaunched ? ["goes on", "halts"] : ["starts", "does not start"];
  return makesBlocks(total - power, total)
    ? `the chain ${does} without it, on ${rest}`
    : `without it ${rest} is left, and the chain ${doesNot}`;
}

function verdictOf(
  facts: DoctorFacts,
  { total, published, reachable }: Diagnosis["power"],
  faults: number,
): string {
  const { phase } = facts;
  const wrong = faults === 0 ? "" : `; ${faults} ${faults === 1 ? "thing is" : "things are"} wrong`;
  if (phaseMeaning(phase).finished) return `the chain is over (${phase})`;
  if (total === 0n) return `the chain cannot start: nobody has power on it${wrong}`;
  if (phase === "LAUNCHED") {
    const share = `${shareText(reachable, total)} of the power is reachable`;
    return makesBlocks(reachable, total)
      ? `enough: ${share}, and more than two thirds is needed${wrong}`
      : `not enough: ${share}, and the chain halts unless more than two thirds is there${wrong}`;
  }
  const share = `${shareText(published, total)} of the power can be dialled by what it publishes`;
  const now = `${shareText(reachable, total)} answers before the launch`;
  return makesBlocks(published, total)
    ? `ready: ${share}, and more than two thirds is needed (${now})${wrong}`
    : `not ready: ${share}, and the chain does not start unless more than two thirds is there (${now})${wrong}`;
}

/** Judges what was found of a consumer chain. */
export function diagnosis(facts: DoctorFacts): Diagnosis {
  const isLaunched = facts.phase === "LAUNCHED";
  const found = [...facts.validators].sort(byPower);
  const each = found.map((one) => judgedValidator(one, facts, isLaunched));
  const owners = copies(each);
  const judged = each.map((one) => asCopy(one, owners.get(one.found.operator)));
  const total = sumOf([...found.map(({ power }) => power), facts.unknownPower]);
  const powerOf = (...reaches: readonly JudgedValidator["reach"][]): bigint =>
    sumOf(judged.filter(({ reach }) => reaches.includes(reach)).map((one) => one.found.power));
  const reachable = powerOf("reachable");
  const power = {
    ...{ total, least: leastPower(total), reachable },
    published: reachable + powerOf("waits"),
  };
  const isOver = phaseMeaning(facts.phase).finished;
  const findings = [
    ...chainFindings(facts),
    ...(isOver ? [] : judged.flatMap((one) => one.findings)),
  ];
  const faults = findings.filter(({ isFault }) => isFault).length;
  const enough = makesBlocks(isLaunched ? reachable : power.published, total);
  const left = isLaunched ? undefined : secondsToSpawn(facts);
  return {
    ...{ facts, power, findings, skewSeconds: skewSeconds(facts) },
    ...(left === undefined ? {} : { secondsToSpawn: left }),
    validators: judged.map((one) =>
      one.reach === "reachable"
        ? one
        : { ...one, ifAway: ifAway(one.found.power, total, isLaunched) },
    ),
    isWell: faults === 0 && enough,
    verdict: verdictOf(facts, power, faults),
  };
}
