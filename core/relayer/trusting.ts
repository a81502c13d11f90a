import { printable } from "../printable";

/** How much of a chain's unbonding period Interchain Security lets clients of it live, in hundredths. */
const trustingHundredths = 66;

/** The least trusting period with which a relayer is sure to come in time: Hermes refreshes at a third of it. */
export const leastTrustingSeconds = 180;

/**
 * How long a client of a chain can be updated after its latest update, whole seconds.
 *
 * @see x/ccv/types/params.go of ICS v7, CalculateTrustPeriod and DefaultTrustingPeriodFraction
 */
export const trustingSecondsOf = (unbondingSeconds: number): number =>
  Math.floor((unbondingSeconds * trustingHundredths) / 100);

/** The least unbonding period whose clients live that long. */
export const unbondingSecondsFor = (trustingSeconds: number): number =>
  Math.ceil((trustingSeconds * 100) / trustingHundredths);

/** How often Hermes refreshes a client, whole seconds. */
export const refreshSecondsOf = (trustingSeconds: number): number =>
  Math.floor(trustingSeconds / 3);

/** The sentence that tells people that their chain goes on with a shorter period than it would be made with now. */
export function keptUnbondingWarning(
  chainId: string,
  madeWith: number,
  defaultSeconds: number,
): string {
  const made = String(madeWith);
  return (
    `provider chain "${printable(chainId)}" was made with unbondingSeconds ${made}, so clients of it live ${String(trustingSecondsOf(madeWith))} s after an update, ` +
    "and a relayer keeps them alive only while it runs; " +
    `to have the default of ${String(defaultSeconds)}, destroy the stack and make it anew, or set ics:providerChain.unbondingSeconds to ${made} to be told no more`
  );
}
