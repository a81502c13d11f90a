import fc from "fast-check";

import { isWithinJsonBounds } from "../../../core/rpc/json-bounds";

const within = (text: string, depth: number, values: number): boolean =>
  isWithinJsonBounds(text, { depth, values });

/** By what it is made of, once it is parsed: an independent count. */
function measure(value: unknown): { depth: number; containers: number; items: number } {
  if (typeof value !== "object" || value === null) return { depth: 0, containers: 0, items: 0 };
  const inner = Object.values(value).map(measure);
  return {
    depth: 1 + Math.max(0, ...inner.map(({ depth }) => depth)),
    containers: 1 + inner.reduce((sum, { containers }) => sum + containers, 0),
    items: Math.max(0, inner.length - 1) + inner.reduce((sum, { items }) => sum + items, 0),
  };
}

describe("the bounds of a JSON text", () => {
  it.each([
    ["[]", 1, 1, true],
    ["[[]]", 1, 9, false],
    ["[[]]", 2, 2, true],
    ["[1,2,3]", 1, 3, true],
    ["[1,2,3]", 1, 2, false],
    ['["[[[[,,,,"]', 1, 1, true],
    [String.raw`["\"[[[[",1]`, 1, 2, true],
    [String.raw`["\\",[1]]`, 2, 3, true],
    [String.raw`["\\",[1]]`, 1, 3, false],
    ['{"a":{"b":1},"c":2}', 2, 3, true],
    ['"not ended [[[[', 0, 0, true],
  ])("hold or not: %s within depth %i and %i values: %p", (text, depth, values, holds) => {
    expect(within(text, depth, values)).toBe(holds);
  });

  it("are those of what is parsed", () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const { depth, containers, items } = measure(JSON.parse(text));
        expect(within(text, depth, containers + items)).toBe(true);
        if (depth > 0) {
          expect(within(text, depth - 1, containers + items)).toBe(false);
          expect(within(text, depth, containers + items - 1)).toBe(false);
        }
      }),
    );
  });
});
