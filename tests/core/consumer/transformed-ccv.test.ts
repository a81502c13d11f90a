import { ccvTargets, transformedCcv } from "../../../core/consumer/transformed-ccv";

const whole = {
  params: { enabled: true, consumer_id: "7", blocks_per_distribution_transmission: "1000" },
  provider: { initial_val_set: [] },
  connection_id: "connection-3",
};

describe("a consumer genesis for a chain of a former version", () => {
  // What each leaves out: Interchain Security v7.0.1, app/consumer/genesis.go (`transformGenesis`).
  it.each([
    { target: undefined, keeps: ["consumer_id", "connection_id"] },
    { target: "<v4.5.x", keeps: [] },
    { target: "v4.5.x", keeps: ["consumer_id"] },
    { target: "v5.x", keeps: [] },
    { target: "<v6.4.x", keeps: ["consumer_id"] },
  ] as const)("of $target keeps $keeps", ({ target, keeps }) => {
    const text = transformedCcv(JSON.stringify(whole), target);
    const left = ["consumer_id", "connection_id"].filter((key) => text.includes(`"${key}"`));
    expect(left).toEqual(keeps);
    expect(JSON.parse(text)).toMatchObject({
      params: { enabled: true, blocks_per_distribution_transmission: "1000" },
      provider: { initial_val_set: [] },
    });
  });

  it("is refused with a number that would come out as another", () => {
    expect(() => transformedCcv(`{"params":{"n":9007199254740993}}`, "v5.x")).toThrow(
      /holds a number that cannot be kept exactly; "9007199254740993"/,
    );
  });

  it.each(ccvTargets)("of %s lacks nothing that was not there", (target) => {
    expect(JSON.parse(transformedCcv(`{"provider":{"n":"1"}}`, target))).toEqual({
      provider: { n: "1" },
    });
  });
});
