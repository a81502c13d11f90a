import { DomainError, faultText } from "../../core/errors";

describe("faultText", () => {
  it("says where, what, the value and the remedy", () => {
    const fault = {
      path: "ics:a[0]",
      what: "is no port",
      value: "70000",
      remedy: "use 1 to 65535",
    };
    expect(faultText(fault)).toBe('ics:a[0]: is no port; "70000"; use 1 to 65535');
  });

  it("keeps a hostile value on one short line", () => {
    const value = `x"\n${"y".repeat(500)}`;
    const text = faultText({ path: "p", what: "w", value, remedy: "r" });
    expect(text).toBe(`p: w; "x\\"\\n${"y".repeat(114)}…"; r`);
  });
});

describe("DomainError", () => {
  it("carries its code and cause", () => {
    const cause = new Error("why");
    const error = new DomainError("BAD_SEED", "no seed", { cause });
    expect(error).toMatchObject({
      code: "BAD_SEED",
      message: "no seed",
      name: "DomainError",
      cause,
    });
  });
});
