import type { RelayerStatus } from "./relayer-status";

/** Hermes has its own way to the chains and goes on by itself, but not for ever. */
const blindMs = 30_000;

/**
 * What a relayer does once it cannot look at both chains.
 *
 * @param sinceMs - How long ago its last look was.
 */
export const statusAfterFailure = (
  current: RelayerStatus,
  reason: string,
  sinceMs: number,
): RelayerStatus =>
  current.state === "relaying" && sinceMs < blindMs
    ? current
    : { ...current, state: "waiting", text: reason };
