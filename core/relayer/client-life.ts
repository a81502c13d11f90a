/** A chain's IBC client of the other chain, as far as its life goes. */
export interface ClientState {
  readonly clientId: string;
  /** Chain that it follows. */
  readonly chainId: string;
  /** How long after its latest update it can still be updated, in seconds. */
  readonly trustingSeconds: number;
  /** Height of the other chain up to which it was updated. */
  readonly latestHeight: bigint;
  /** Time of that block. */
  readonly latestTime: Date;
  /** Whether somebody has proven that the other chain signed two truths. */
  readonly frozen: boolean;
}

/** When a client can no longer be updated. */
export const clientExpiry = ({ latestTime, trustingSeconds }: ClientState): Date =>
  new Date(latestTime.getTime() + trustingSeconds * 1_000);

/** How long until then, in seconds; below zero where that has passed. */
export const clientSecondsLeft = (client: ClientState, now: Date): number =>
  (clientExpiry(client).getTime() - now.getTime()) / 1_000;
