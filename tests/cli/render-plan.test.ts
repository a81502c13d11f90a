import { renderPlan } from "../../cli/render-plan";
import { enginePreview } from "../../core/preview/engine-event";
import { type StackPlan, stackPlan } from "../../core/preview/stack-plan";
import { expectGolden } from "../support/golden";
import { previewNames, recordedPreview } from "../support/recorded-previews";

const planOf = (name: string): StackPlan =>
  stackPlan("embedded", enginePreview(recordedPreview(name)));

const plain = { columns: 80, colours: false };
const widest = (screen: string): number =>
  Math.max(...screen.split("\n").map(({ length }) => length));

describe("renderPlan", () => {
  it.each(previewNames)("shows the screen of the golden file for %s", (name) => {
    const screen = renderPlan(planOf(name), plain);
    expectGolden(`plans/${name}.txt`, screen);
    expect(widest(screen)).toBeLessThanOrEqual(80);
    // One screen, even of the stack that is made from nothing.
    expect(screen.split("\n").length).toBeLessThanOrEqual(64);
  });

  it.each(previewNames)("loses no word of %s in 40 columns", (name) => {
    const [narrow, wide] = [40, 80].map((columns) =>
      renderPlan(planOf(name), { columns, colours: false }),
    );
    expect(widest(narrow!)).toBeLessThanOrEqual(40);
    const letters = (screen: string): string => screen.replaceAll(/\s+/g, "");
    expect(letters(narrow!)).toBe(letters(wide!));
  });

  it("colours what comes and goes, on a terminal alone", () => {
    const plan = planOf("chain-removed");
    const coloured = renderPlan(plan, { columns: 80, colours: true });
    expect(coloured).toContain("\u001b[31m  - consumer-0-1751686503-0 (id 0): stop");
    expect(coloured.replaceAll(/\u001b\[\d+m/g, "")).toBe(renderPlan(plan, plain));
  });

  it("shows strangers' text as text, and cuts what is longer than a name", () => {
    const hostile = "\u001b[2J\u202e\n".repeat(60);
    const text = JSON.stringify(planOf("two-chains-added"));
    const plan = JSON.parse(
      text.replaceAll("axelar-1", JSON.stringify(hostile).slice(1, -1)),
    ) as StackPlan;
    const screen = renderPlan({ ...plan, warnings: [hostile], stack: hostile }, plain);
    expect(screen).not.toMatch(/[\u001b\u202e]/);
    expect(screen).toContain("\\u001b[2J\\u202e\\n");
    // Once, wherever it stands.
    expect(screen).not.toContain("\\\\u");
    expect(widest(screen)).toBeLessThanOrEqual(80);
  });

  it.each([
    { account: null, says: "a relayer's account" },
    { account: "consumer1q\u001b", says: "relayer account consumer1q\\u001b" },
  ])("tells whose account a launch puts into the genesis: $account", ({ account, says }) => {
    const plan = planOf("two-chains-added");
    const consumerChains = plan.consumerChains.map((chain) => ({
      ...chain,
      relayerAccount: account,
    }));
    const screen = renderPlan({ ...plan, consumerChains }, { columns: 120, colours: false });
    expect(screen).toContain(`register, launch, ${says} in its genesis, opt in`);
  });

  it("tells a warning that comes with many resources once, with their number", () => {
    const dead = "unreachable cluster: dial tcp 127.0.0.1:41231: connection refused\n";
    const plan = { ...planOf("nothing"), warnings: [dead, "another", ...Array(18).fill(dead)] };
    expect(renderPlan(plan, { columns: 100, colours: false })).toMatch(
      /\n\nWarnings\n {2}! unreachable cluster: dial tcp 127\.0\.0\.1:41231: connection refused \(19 times\)\n {2}! another\n$/,
    );
  });

  it("has singulars", () => {
    const one = { ...planOf("nothing"), counts: { same: 1 } };
    expect(renderPlan(one, plain)).toBe(
      "Nothing to do: the one resource of stack embedded is as declared.\n",
    );
    expect(renderPlan({ ...planOf("first-up"), unknownInputs: 1 }, plain)).toMatch(
      /^ +inputs of 1 resource$/m,
    );
  });

  it("says what is damaged though nothing changes, and keeps the engine's warnings", () => {
    const plan = { ...planOf("nothing"), warnings: ['eve is no peer of "c": late'] };
    expect(renderPlan(plan, plain)).toBe(
      "Nothing to do: all 111 resources of stack embedded are as declared.\n\n" +
        'Warnings\n  ! eve is no peer of "c": late\n',
    );
  });
});
