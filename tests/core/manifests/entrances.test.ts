import { entrancesText, parseEntrances } from "../../../core/manifests/entrances";

describe("the entrances of the p2p Service", () => {
  it("are read as they were written", () => {
    const text = entrancesText([
      { name: "provider", namespace: "provider" },
      { name: "consumer-x-1", namespace: "x-1" },
    ]);
    expect(text).toBe('{"provider":"provider","consumer-x-1":"x-1"}');
    const { entrances, faults } = parseEntrances(text);
    expect([...entrances]).toEqual([
      ["provider", "provider"],
      ["consumer-x-1", "x-1"],
    ]);
    expect(faults).toEqual([]);
  });

  it("are none where nothing is written", () => {
    expect(parseEntrances(undefined)).toEqual({ entrances: new Map(), faults: [] });
  });

  it.each([
    { name: "no JSON", text: "{", fault: /is no JSON object; "\{"; run pulumi up$/ },
    { name: "a list", text: "[1]", fault: /is no JSON object/ },
    { name: "a path for a namespace", text: '{"a":"../b"}', fault: /"a: \.\.\/b"/ },
    { name: "a number for a namespace", text: '{"a":7}', fault: /"a: 7"/ },
    { name: "a port that is no label", text: '{"A B":"c"}', fault: /"A B: c"/ },
  ])("lead nowhere where they hold $name, and say so", ({ text, fault }) => {
    const { entrances, faults } = parseEntrances(text);
    expect([...entrances]).toEqual([]);
    expect(faults).toEqual([expect.stringMatching(fault)]);
  });
});
