import { disagreement } from "../../../core/rpc/agreement";

const about = 'consumer chain "x-1", consumer id "0"';
const says = (address: string, text: string) => ({ address, says: text });
const [one, two] = ["http://one:26657", "http://two:26657"];
const gone = "that there is none";

describe("what the addresses of a chain say", () => {
  it.each([
    { name: "the only one", statements: [says(one, gone)], silent: [] },
    { name: "both", statements: [says(one, gone), says(two, gone)], silent: [] },
    {
      name: "two, where a third is down",
      statements: [says(one, gone), says(two, gone)],
      silent: [says("http://three:26657", "UNREACHABLE")],
    },
  ])("is agreed on by $name", ({ statements, silent }) => {
    expect(disagreement({ about, statements, silent })).toBeUndefined();
  });

  it("is not agreed on where one differs, and names each", () => {
    const statements = [says(one, gone), says(two, "that it is there")];
    expect(disagreement({ about, statements, silent: [] })).toBe(
      `RPC addresses disagree about ${about}: "${one}" says that there is none, "${two}" says that it is there; take out the one that is wrong`,
    );
  });

  it.each([
    {
      name: "one of two is down",
      statements: [says(one, gone)],
      heard: `"${one}" says that there is none`,
      silent: [says(two, "UNREACHABLE")],
      missing: `"${two}" (UNREACHABLE)`,
    },
    {
      name: "the only one is down",
      statements: [],
      heard: "nobody answers",
      silent: [says(two, "TIMEOUT")],
      missing: `"${two}" (TIMEOUT)`,
    },
  ])("is too little where $name", ({ statements, silent, heard, missing }) => {
    expect(disagreement({ about, statements, silent })).toBe(
      `too few RPC addresses confirm what becomes of ${about}: ${heard}, without an answer ${missing}; mend one of those, or name another in ics:providerChain`,
    );
  });
});
