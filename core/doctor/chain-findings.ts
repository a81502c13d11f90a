import { phaseMeaning } from "../consumer/consumer-phase";
import { printable } from "../printable";
import { isStale } from "../rpc/chain-clock";
import type { DoctorFacts } from "./facts";
import { type Finding, valued } from "./finding";
import { timeText } from "./time-text";

/** A block's time is the median of the validators' clocks, so it never lies ahead of a clock that goes right. */
const aheadToleranceSeconds = 5;

/** Seconds by which the latest block's time lies ahead of this machine's clock; negative is its age. */
export const skewSeconds = ({ blockTime, now }: DoctorFacts): number =>
  (blockTime.getTime() - now.getTime()) / 1_000;

/** Seconds until the spawn time by the provider chain's clock, by which alone it launches; negative when it is past. */
export function secondsToSpawn({ spawnTime, blockTime }: DoctorFacts): number | undefined {
  const spawn = Date.parse(spawnTime ?? "");
  return Number.isNaN(spawn) ? undefined : (spawn - blockTime.getTime()) / 1_000;
}

function clockFindings(facts: DoctorFacts): readonly Finding[] {
  const ahead = skewSeconds(facts);
  const blockTime = facts.blockTime.toISOString();
  if (ahead > aheadToleranceSeconds) {
    const what = `this machine's clock is ${timeText(ahead)} behind the provider chain's latest block`;
    const text = valued(what, blockTime, "set the clock (NTP)");
    return [{ code: "CLOCK_BEHIND", isFault: true, text }];
  }
  if (isStale(facts.blockTime, facts.now)) {
    const what = `the provider chain's latest block is ${timeText(-ahead)} old`;
    const text = valued(what, blockTime, "check the RPC node, the chain and this machine's clock");
    return [{ code: "STALE_BLOCK", isFault: true, text }];
  }
  return [];
}

function launchFindings(facts: DoctorFacts): readonly Finding[] {
  const { phase, spawnTime } = facts;
  if (phaseMeaning(phase).finished) {
    const text = valued("consumer chain is over", phase, "ask for another");
    return [{ code: "CHAIN_OVER", isFault: true, text }];
  }
  if (phase === "LAUNCHED") return [];
  const left = secondsToSpawn(facts);
  if (left === undefined) {
    const text = valued("no launch is planned", phase, "its owner has to set a spawn time");
    return [{ code: "NO_SPAWN_TIME", isFault: false, text }];
  }
  // The next block or two launch it.
  if (left > -60) return [];
  const what = `should have been launched ${timeText(-left)} ago`;
  const remedy = "see whether somebody who can sign has opted in; its owner has to set a new one";
  return [{ code: "LAUNCH_OVERDUE", isFault: true, text: valued(what, spawnTime ?? "", remedy) }];
}

function memberFindings({
  validators,
  optedInWithoutPower: idle,
}: DoctorFacts): readonly Finding[] {
  const nobody: Finding = {
    code: "NOBODY",
    isFault: true,
    text: valued("nobody validates the chain", "0", "have validators opt in"),
  };
  const without: Finding = {
    code: "OPTED_IN_WITHOUT_POWER",
    isFault: false,
    text: valued(
      "opted in, but jailed or not among the active validators",
      String(idle),
      "they count once they are active",
    ),
  };
  return [...(validators.length === 0 ? [nobody] : []), ...(idle > 0 ? [without] : [])];
}

/** Whose powers these are, and who is on the way out: the provider chain's word reaches a running chain by a relayer alone. */
function countedFindings({
  phase,
  isOwnSet,
  unknownPower,
  validators,
}: DoctorFacts): readonly Finding[] {
  if (phase !== "LAUNCHED") return [];
  if (!isOwnSet) {
    const what = "powers are the provider chain's, and the running chain may count others";
    const text = valued(what, phase, "name a node of the chain by --consumer-rpc");
    return [{ code: "PROVIDER_POWERS", isFault: false, text }];
  }
  const leaving = validators.flatMap(({ isLeaving, operator, name, power }): readonly Finding[] => {
    if (isLeaving !== true) return [];
    const who = `"${printable(name === "" ? operator : name, 70)}"`;
    const what = `${who} is leaving, and the running chain still counts on it`;
    const text = valued(what, String(power), "its node must keep running until the chain does not");
    return [{ code: "LEAVING", operator, isFault: false, text }];
  });
  if (unknownPower === 0n) return leaving;
  const what = "the running chain counts on keys of which nobody knows whose they are";
  const text = valued(what, String(unknownPower), "their validators have left, or changed keys");
  return [...leaving, { code: "UNKNOWN_KEYS", isFault: false, text }];
}

/** What is to be said of the chain as a whole. */
export const chainFindings = (facts: DoctorFacts): readonly Finding[] => [
  ...launchFindings(facts),
  ...clockFindings(facts),
  ...countedFindings(facts),
  ...(phaseMeaning(facts.phase).finished ? [] : memberFindings(facts)),
];
