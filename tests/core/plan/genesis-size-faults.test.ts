import { genesisSizeFaults } from "../../../core/plan/genesis-size-faults";
import type { Settings } from "../../../core/plan/settings";

const settings = (clusters: Settings["clusters"], ...consumerChains: readonly object[]): Settings =>
  ({ clusters, consumerChains }) as unknown as Settings;
const sizes = new Map([
  ["base.json", 1_044_480],
  ["large.json", 1_044_481],
  // Kubernetes: "Too long: must have at most 1048576 bytes" of all of a ConfigMap's data.
  ["whole.json", 1_048_564],
  ["too-large.json", 1_048_565],
]);

describe("the size of a genesis", () => {
  it("is at most what a ConfigMap has room for, with the provider chain's part in it", () => {
    const chains = [
      { genesisFile: "base.json" },
      { genesisFile: "large.json" },
      { finalGenesisFile: "whole.json" },
      { finalGenesisFile: "too-large.json" },
      { finalGenesisFile: "https://example.com/genesis.json" },
      {},
    ];
    for (const clusters of ["kind", "existing"] as const) {
      expect(genesisSizeFaults(settings(clusters, ...chains), sizes)).toEqual([
        {
          path: "ics:consumerChains[1].genesisFile",
          what: "has 1044481 bytes, more than the 1044480 that a ConfigMap has room for, by which pods get it",
          value: "large.json",
          remedy: "run the chain on the embedded backend, or have its team hand out a smaller one",
        },
        expect.objectContaining({
          path: "ics:consumerChains[3].finalGenesisFile",
          value: "too-large.json",
        }),
      ]);
    }
  });

  it("has no limit on the embedded backend", () => {
    const chain = { genesisFile: "large.json" };
    expect(genesisSizeFaults(settings("embedded", chain), sizes)).toEqual([]);
  });
});
