import type { RelayerStatus } from "./relayer-status";

/** What a consumer chain's relayer says that it does, or that it says nothing. */
export interface SeenRelayer {
  /** `unready`: its pod, of which Kubernetes says no more. */
  readonly state: RelayerStatus["state"] | "silent" | "unready";
  /** What it says; of one that is silent, where it was asked; of an unready one, why. */
  readonly text: string;
}
