import { findsMore } from "../../../core/peers/peer-exchange";
import type { Settings } from "../../../core/plan/settings";

describe("findsMore", () => {
  // docs/protocol.md, "Node configuration": testnets set pex = false.
  it.each([
    { clusters: "embedded", more: false },
    { clusters: "kind", more: false },
    { clusters: "existing", more: true },
  ] as const)("is $more on $clusters", ({ clusters, more }) => {
    expect(findsMore({ clusters } as Settings)).toBe(more);
  });
});
