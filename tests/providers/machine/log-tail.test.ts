import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { logTail, quotedTail } from "../../../providers/machine/log-tail";
import { temporaryFolder } from "../../support/temporary-folder";

const log = join(temporaryFolder(), "node.log");

describe("logTail", () => {
  it("gives the last lines of a large log", () => {
    writeFileSync(log, Array.from({ length: 50_000 }, (_, line) => `line ${line}`).join("\n"));
    expect(logTail(log, 2)).toEqual(["line 49998", "line 49999"]);
  });

  it.each([
    { what: "colours", text: "\u001b[31mred\u001b[0m", shown: ["red"] },
    { what: "control characters", text: "a\u0000\u0008b\r\n\r\n", shown: ["a b"] },
    { what: "an endless line", text: "x".repeat(301), shown: [`${"x".repeat(300)}…`] },
  ])("makes $what fit for a message", ({ text, shown }) => {
    writeFileSync(log, text);
    expect(logTail(log)).toEqual(shown);
  });

  it("says when there is nothing to show", () => {
    expect(quotedTail(`${log}.none`)).toBe(`"${log}.none" is empty`);
  });
});
