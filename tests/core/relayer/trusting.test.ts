import {
  keptUnbondingWarning,
  leastTrustingSeconds,
  refreshSecondsOf,
  trustingSecondsOf,
  unbondingSecondsFor,
} from "../../../core/relayer/trusting";

// 0.66: DefaultTrustingPeriodFraction, x/ccv/types/params.go of ICS v7.0.1. The numbers are of
// `awk 'BEGIN { printf "%d", 604800 * 0.66 }'` and so on.
it.each([
  { unbonding: 60, trusting: 39, refresh: 13 },
  { unbonding: 571, trusting: 376, refresh: 125 },
  { unbonding: 600, trusting: 396, refresh: 132 },
  { unbonding: 576_000, trusting: 380_160, refresh: 126_720 },
  { unbonding: 604_800, trusting: 399_168, refresh: 133_056 },
])("a client lives $trusting s where $unbonding s unbond", ({ unbonding, trusting, refresh }) => {
  expect(trustingSecondsOf(unbonding)).toBe(trusting);
  expect(refreshSecondsOf(trusting)).toBe(refresh);
});

// `awk 'BEGIN { print 180 / 0.66 }'` is 272.727.
it("lives three minutes from 273 s of unbonding on, and not before", () => {
  expect(leastTrustingSeconds).toBe(180);
  expect(unbondingSecondsFor(180)).toBe(273);
  expect([272, 273].map(trustingSecondsOf)).toEqual([179, 180]);
});

it("tells of a chain that was made with less than the default what that means and how it ends", () => {
  expect(keptUnbondingWarning("provider", 600, 604_800)).toBe(
    'provider chain "provider" was made with unbondingSeconds 600, so clients of it live 396 s after an update, and a relayer keeps them alive only while it runs; ' +
      "to have the default of 604800, destroy the stack and make it anew, or set ics:providerChain.unbondingSeconds to 600 to be told no more",
  );
});
