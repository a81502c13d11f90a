import {
  acceptsVersion,
  parseVersion,
  type Version,
  type VersionRule,
} from "../../tools/version-rule";

const version = (text: string): Version => parseVersion(text)!;

describe("parseVersion", () => {
  it.each([
    { text: "v1.35.4", numbers: { major: 1, minor: 35, patch: 4 } },
    { text: "3.230.0", numbers: { major: 3, minor: 230, patch: 0 } },
    { text: "1.35", numbers: { major: 1, minor: 35, patch: 0 } },
    { text: "1.32.4-dispatcher", numbers: { major: 1, minor: 32, patch: 4 } },
    { text: "v1.35.4+k3s1", numbers: { major: 1, minor: 35, patch: 4 } },
  ])("reads $text", ({ text, numbers }) => {
    expect(parseVersion(text)).toEqual(numbers);
  });

  it.each([
    { text: "" },
    { text: "main" },
    { text: "v1" },
    { text: "1.2.3.4" },
    { text: "x1.2.3" },
  ])('finds no version in "$text"', ({ text }) => {
    expect(parseVersion(text)).toBeUndefined();
  });
});

describe("acceptsVersion", () => {
  it.each<{ rule: VersionRule; pinned: string; yes: string[]; no: string[] }>([
    { rule: "same-version", pinned: "v0.8.0", yes: ["0.8.0"], no: ["0.8.1", "0.7.0", "1.8.0"] },
    { rule: "same-minor", pinned: "v1.35.4", yes: ["1.35.0", "1.35.9"], no: ["1.34.4", "2.35.4"] },
    {
      rule: "minor-skew-1",
      pinned: "v1.35.4",
      yes: ["1.34.0", "1.35.0", "1.36.9"],
      no: ["1.33.9", "1.37.0", "2.35.4"],
    },
    { rule: "same-major", pinned: "v7.0.1", yes: ["7.0.0", "7.9.9"], no: ["6.9.9", "8.0.0"] },
    {
      rule: "minor-or-newer",
      pinned: "v3.230.1",
      yes: ["3.230.0", "3.231.0"],
      no: ["3.229.9", "4.230.1", "2.999.0"],
    },
  ])("$rule as $pinned takes $yes and not $no", ({ rule, pinned, yes, no }) => {
    const taken = (text: string): boolean => acceptsVersion(rule, version(pinned), version(text));
    expect([...yes, ...no].filter(taken)).toEqual(yes);
  });
});
