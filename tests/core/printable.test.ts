import fc from "fast-check";

import { printable } from "../../core/printable";

describe("printable", () => {
  // Escapes as `python3 -c 'import json; print(json.dumps(TEXT))'` gives them.
  it.each([
    { name: "plain text", text: "validator 1, b@c", shown: "validator 1, b@c" },
    { name: "letters of any script", text: "Zürich 链", shown: "Zürich 链" },
    { name: "quotes and backslashes", text: 'a"b\\', shown: 'a\\"b\\\\' },
    { name: "line ends and tabs", text: "a\r\nb\tc", shown: "a\\r\\nb\\tc" },
    { name: "NUL and escape", text: "\0\u001b[2J", shown: "\\u0000\\u001b[2J" },
    { name: "a right-to-left override", text: "a\u202eb", shown: "a\\u202eb" },
    { name: "an odd space", text: "a\u00a0b", shown: "a\\u00a0b" },
    { name: "a tag beyond 16 bits", text: "\u{e0041}", shown: "\\udb40\\udc41" },
    { name: "half a pair", text: "\ud800x", shown: "\\ud800x" },
  ])("shows $name", ({ text, shown }) => {
    expect(printable(text)).toBe(shown);
  });

  it.each([
    { name: "fits exactly", text: "abcde", max: 5, shown: "abcde" },
    { name: "is one too long", text: "abcdef", max: 5, shown: "abcd…" },
    { name: "would cut an escape", text: "abc\nd", max: 5, shown: "abc\\n".slice(0, 3) + "…" },
  ])("cuts text that $name", ({ text, max, shown }) => {
    expect(printable(text, max)).toBe(shown);
  });

  it("never exceeds the length and never lets a control character or quote through", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary", maxLength: 300 }),
        fc.integer({ min: 2, max: 200 }),
        (text, max) => {
          const shown = printable(text, max);
          expect(shown.length).toBeLessThanOrEqual(max);
          expect(shown).not.toMatch(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]|(?<!\\)(?:\\\\)*"/u);
        },
      ),
    );
  });

  it("loses nothing of what it does not cut", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (text) => {
        expect(JSON.parse(`"${printable(text, 1_000)}"`)).toBe(text);
      }),
    );
  });
});
