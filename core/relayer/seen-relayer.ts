import type { RelayerStatus } from "./relayer-status";

/** What a consumer chain's relayer says that it does, or that it says nothing. */
export interface SeenRelayer {
  readonly state: RelayerStatus["state"] | "silent";
  /** What it says; of one that is silent, where it was asked. */
  readonly text: string;
}
