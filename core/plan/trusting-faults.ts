import type { Fault } from "../errors";
import {
  leastTrustingSeconds,
  refreshSecondsOf,
  trustingSecondsOf,
  unbondingSecondsFor,
} from "../relayer/trusting";
import type { Settings } from "./settings";

const leastUnbondingSeconds = unbondingSecondsFor(leastTrustingSeconds);

/** With which consumer chains that are told none have enough, too: 20/21 of it. */
const leastProviderSeconds = Math.ceil((leastUnbondingSeconds * 21) / 20);

function shortLifeFaults(path: string, unbondingSeconds: number, remedy: string): Fault[] {
  const trusting = trustingSecondsOf(unbondingSeconds);
  if (trusting >= leastTrustingSeconds) return [];
  return [
    {
      path: `${path}.unbondingSeconds`,
      what:
        `is too short for a relayer: clients of the chain have a trusting period of ${String(trusting)} s, to be refreshed every ${String(refreshSecondsOf(trusting))} s, ` +
        `and less than ${String(leastTrustingSeconds)} s are over before somebody notices`,
      value: String(unbondingSeconds),
      remedy,
    },
  ];
}

/** Unbonding periods with which the clients of a launch would expire in spite of their relayer. */
export function trustingFaults({ providerChain, consumerChains }: Settings): readonly Fault[] {
  const launched = consumerChains.flatMap(({ relayer, consumerId, unbondingSeconds }, index) =>
    relayer === "none" || consumerId !== undefined ? [] : [{ unbondingSeconds, index }],
  );
  if (launched.length === 0) return [];
  return [
    ...(providerChain.mode === "managed"
      ? shortLifeFaults(
          "ics:providerChain",
          providerChain.unbondingSeconds,
          `use at least ${String(leastProviderSeconds)}; a chain that is made keeps what it has: set relayer to none, or make it anew`,
        )
      : []),
    ...launched.flatMap(({ unbondingSeconds, index }) =>
      shortLifeFaults(
        `ics:consumerChains[${String(index)}]`,
        unbondingSeconds,
        `use at least ${String(leastUnbondingSeconds)}, less than the provider chain has; a chain that is launched keeps what it has: set its relayer to none, or launch it anew`,
      ),
    ),
  ];
}
