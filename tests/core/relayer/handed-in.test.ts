import { mayBeOut, mayYetBeIn, parseHandedIn } from "../../../core/relayer/handed-in";

describe("mayYetBeIn", () => {
  const former = { message: "conn-try", height: "10" } as const;

  it.each([
    { height: 10n, may: true },
    { height: 12n, may: true },
    { height: 13n, may: false },
    { height: 9n, may: false },
  ])("says $may of a message of block 10 at block $height", ({ height, may }) => {
    expect(mayYetBeIn(former, "conn-try", height)).toBe(may);
  });

  it("holds up no other message, nor the first", () => {
    expect(mayYetBeIn(former, "conn-ack", 10n)).toBe(false);
    expect(mayYetBeIn(undefined, "conn-init", 0n)).toBe(false);
  });
});

describe("mayBeOut", () => {
  const former = { message: "conn-try", height: "10" } as const;

  it.each([
    { former, message: "conn-try", forgets: false, may: true },
    { former, message: "conn-ack", forgets: true, may: false },
    { former: undefined, message: "conn-init", forgets: false, may: false },
    { former: undefined, message: "conn-init", forgets: true, may: true },
  ] as const)("says $may of $message after $former, forgets: $forgets", (row) => {
    expect(mayBeOut(row.former, row.message, row.forgets)).toBe(row.may);
  });
});

describe("parseHandedIn", () => {
  it("reads what was noted", () => {
    const text = JSON.stringify({ message: "chan-open-init", height: "7" });
    expect(parseHandedIn(text)).toEqual({ message: "chan-open-init", height: "7" });
  });

  it.each([
    undefined,
    "",
    "{",
    "[]",
    '{"message":"conn-try"}',
    '{"message":1,"height":"1"}',
    '{"message":"conn-try","height":"-1"}',
  ])("takes %j for nothing", (text) => {
    expect(parseHandedIn(text)).toBeUndefined();
  });
});
