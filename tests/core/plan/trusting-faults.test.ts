import { faultText } from "../../../core/errors";
import type { Settings } from "../../../core/plan/settings";
import { trustingFaults } from "../../../core/plan/trusting-faults";

type Chain = Partial<Settings["consumerChains"][number]>;

const faultsOf = (unbondingSeconds: number, ...consumerChains: readonly Chain[]): string[] => {
  const providerChain = { mode: "managed", chainId: "provider", unbondingSeconds };
  return trustingFaults({ providerChain, consumerChains } as unknown as Settings).map(faultText);
};
const relayed = (unbondingSeconds: number, more: Chain = {}): Chain => ({
  ...{ chainId: "x-1", relayer: "hermes", unbondingSeconds },
  ...more,
});

describe("unbonding periods of chains with a relayer", () => {
  // 60: `awk 'BEGIN { t = int(60 * 0.66); print t, int(t / 3) }'` prints 39 13; with 57, which are int(60 * 20 / 21), 37 12.
  // 273 are 180 / 0.66, rounded up; of 287 `int(287 * 20 / 21)` is 273, of 286 it is 272.
  it("are refused with the numbers where a relayer could come too late", () => {
    const none: Chain = { relayer: "none", unbondingSeconds: 1 };
    expect(faultsOf(60, none, relayed(57))).toEqual([
      'ics:providerChain.unbondingSeconds: is too short for a relayer: clients of the chain have a trusting period of 39 s, to be refreshed every 13 s, and less than 180 s are over before somebody notices; "60"; use at least 287; a chain that is made keeps what it has: set relayer to none, or make it anew',
      'ics:consumerChains[1].unbondingSeconds: is too short for a relayer: clients of the chain have a trusting period of 37 s, to be refreshed every 12 s, and less than 180 s are over before somebody notices; "57"; use at least 273, less than the provider chain has; a chain that is launched keeps what it has: set its relayer to none, or launch it anew',
    ]);
  });

  it.each([
    { name: "of the remedies", provider: 287, consumer: relayed(273) },
    { name: "of the defaults", provider: 604_800, consumer: relayed(576_000) },
    {
      name: "of chains without a relayer",
      provider: 60,
      consumer: relayed(57, { relayer: "none" }),
    },
    {
      name: "of a chain that others launch",
      provider: 60,
      consumer: relayed(57, { consumerId: "4" }),
    },
  ])("$name are taken", ({ provider, consumer }) => {
    expect(faultsOf(provider, consumer)).toEqual([]);
  });

  it("one second below the least is refused of each by itself", () => {
    expect(faultsOf(604_800, relayed(272))).toEqual([
      expect.stringMatching(/^ics:consumerChains\[0\]\..* period of 179 s/),
    ]);
    expect(faultsOf(272, relayed(273))).toEqual([
      expect.stringMatching(/^ics:providerChain\..* period of 179 s/),
    ]);
  });

  it("are asked of a chain launched on a provider chain of others, whose own nobody here chose", () => {
    const providerChain = { mode: "external", chainId: "x", rpc: [], gasPrice: "0stake" };
    const settings = { providerChain, consumerChains: [relayed(272), relayed(273)] };
    expect(trustingFaults(settings as unknown as Settings).map(faultText)).toEqual([
      expect.stringMatching(/^ics:consumerChains\[0\]\..* period of 179 s/),
    ]);
  });
});
