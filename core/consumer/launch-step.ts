import { printable } from "../printable";
import { rfc3339Utc } from "../rfc3339";
import type { ConsumerPhase } from "./consumer-phase";
import { launchSentence, optInSentence } from "./launch-text";

/** A validator that has opted in. */
export interface OptedInValidator {
  readonly name: string;
  /** Bonded and not jailed; others count for nothing at a launch. */
  readonly active: boolean;
}

/** The launch that config asks for. */
export interface WantedLaunch {
  readonly consumerId: string;
  readonly consumerChainId: string;
  /** False: somebody else decides when. */
  readonly launches: boolean;
  readonly spawnDelaySeconds: number;
  /** RFC 3339; stands instead of the delay. */
  readonly plannedSpawnTime?: string;
  readonly spawnWaitSeconds: number;
  readonly launchTimeoutSeconds: number;
  /** Own validators that are to opt in. */
  readonly members: readonly { readonly name: string }[];
}

export interface LaunchSituation {
  readonly record: {
    readonly phase: ConsumerPhase;
    readonly initialization?: { readonly spawnTime?: string };
  };
  /** Spawn time that this run has seen or set before, RFC 3339. */
  readonly seenSpawnTime?: string;
  /** Time of the provider chain's latest block: by its clock alone it launches. */
  readonly now: Date;
  readonly optedIn: readonly OptedInValidator[];
  readonly wanted: WantedLaunch;
}

/** What is to be done next on the way to a launch. */
export type LaunchStep =
  | { readonly do: "set-spawn-time"; readonly spawnTime: string }
  | { readonly do: "wait"; readonly secondsLeft: number; readonly text: string }
  | { readonly do: "launched" }
  | { readonly do: "fail"; readonly reason: string };

/** Seconds from the chain's time to another; sub-second digits beyond the third do not matter here. */
const secondsUntil = (time: string, now: Date): number =>
  (Date.parse(time) - now.getTime()) / 1_000;

function fail(wanted: WantedLaunch, what: string, value: string, remedy: string): LaunchStep {
  const chain = `consumer chain "${printable(wanted.consumerChainId)}"`;
  return { do: "fail", reason: `${chain} ${what}; "${printable(value)}"; ${remedy}` };
}

/** The launch was tried and the provider chain took the spawn time back. */
function fellBack({ optedIn, wanted }: LaunchSituation): LaunchStep {
  if (optedIn.some(({ active }) => active)) {
    return fail(
      wanted,
      `was not launched at its spawn time and is REGISTERED again, though ${optInSentence(optedIn)}`,
      wanted.consumerId,
      'read "could not launch chain" in the log of a provider node, put that right and run again',
    );
  }
  return fail(
    wanted,
    `fell back to REGISTERED, because nobody active had opted in: ${optInSentence(optedIn)}`,
    wanted.consumerId,
    "opt in a validator that is bonded and not jailed, and run again",
  );
}

function registered(situation: LaunchSituation): LaunchStep {
  const { now, wanted, seenSpawnTime, optedIn } = situation;
  if (seenSpawnTime !== undefined) {
    const secondsLeft = Math.ceil(secondsUntil(seenSpawnTime, now));
    if (secondsLeft <= 0) return fellBack(situation);
    // The node that answers is a block behind the one that knew of it.
    const text = launchSentence(wanted, seenSpawnTime, secondsLeft, optedIn);
    return { do: "wait", secondsLeft, text };
  }
  if (!wanted.launches) {
    return fail(
      wanted,
      "has no spawn time yet, and its owner alone can set one",
      wanted.consumerId,
      "run again once it is set: your validators have opted in",
    );
  }
  const { plannedSpawnTime: planned } = wanted;
  if (planned === undefined) {
    const spawn = Math.ceil(now.getTime() / 1_000) + wanted.spawnDelaySeconds;
    const spawnTime = new Date(spawn * 1_000).toISOString().replace(".000Z", "Z");
    return { do: "set-spawn-time", spawnTime };
  }
  const spawnTime = rfc3339Utc(planned);
  if (spawnTime === undefined || secondsUntil(spawnTime, now) <= 0) {
    return fail(
      wanted,
      `has a spawn time in the past: the provider chain's time is ${now.toISOString()}`,
      planned,
      "set a later spawnTime, or spawnDelaySeconds instead",
    );
  }
  return { do: "set-spawn-time", spawnTime };
}

function initialized({ record, now, optedIn, wanted }: LaunchSituation): LaunchStep {
  const spawnTime = record.initialization?.spawnTime;
  if (spawnTime === undefined) {
    return fail(wanted, "is INITIALIZED without a spawn time", wanted.consumerId, "run again");
  }
  const { plannedSpawnTime: planned, spawnWaitSeconds, launchTimeoutSeconds } = wanted;
  if (planned !== undefined && rfc3339Utc(planned) !== rfc3339Utc(spawnTime)) {
    return fail(
      wanted,
      `has another spawn time already, ${printable(spawnTime)}, and a spawn time is set once`,
      planned,
      "set spawnTime to that, or remove the chain and add it anew",
    );
  }
  const left = Math.ceil(secondsUntil(spawnTime, now));
  if (left > spawnWaitSeconds) {
    return fail(
      wanted,
      `launches in ${left} s, and up waits ${spawnWaitSeconds} s for that`,
      spawnTime,
      `run again then, or raise spawnWaitSeconds`,
    );
  }
  if (left <= -launchTimeoutSeconds) {
    return fail(
      wanted,
      `is not launched ${-left} s after its spawn time; ${optInSentence(optedIn)}`,
      spawnTime,
      "look into the log of a provider node, or raise launchTimeoutSeconds and run again",
    );
  }
  const secondsLeft = Math.max(0, left);
  return { do: "wait", secondsLeft, text: launchSentence(wanted, spawnTime, left, optedIn) };
}

/**
 * The next step towards a consumer chain's launch.
 *
 * The spawn time is set once, on a chain that has none; then the provider chain alone acts. It
 * launches the chain at the spawn time, or, when it cannot, forgets the spawn time: REGISTERED after
 * a spawn time that has been seen is a launch that failed, and trying it again would only fail again.
 *
 * @see x/ccv/provider/keeper/consumer_lifecycle.go of ICS v7, BeginBlockLaunchConsumers
 */
export function launchStep(situation: LaunchSituation): LaunchStep {
  const { record, wanted } = situation;
  switch (record.phase) {
    case "LAUNCHED":
      return { do: "launched" };
    case "REGISTERED":
      return registered(situation);
    case "INITIALIZED":
      return initialized(situation);
    case "STOPPED":
    case "DELETED":
      return fail(
        wanted,
        `is over, its phase is ${record.phase}`,
        wanted.consumerId,
        wanted.launches
          ? "run again, and it is registered anew"
          : "take it out of ics:consumerChains, or correct its consumerId",
      );
  }
}
