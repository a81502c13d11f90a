/**
 * Unbonding period of a consumer chain that is told none, in seconds, by that of its provider chain.
 *
 * The proportion of Interchain Security's own defaults: 20 days of the provider chain's 21.
 *
 * @see x/ccv/types/params.go of ICS v7, DefaultConsumerUnbondingPeriod
 */
export const consumerUnbondingSeconds = (providerSeconds: number): number =>
  Math.floor((providerSeconds * 20) / 21);
