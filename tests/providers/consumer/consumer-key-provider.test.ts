import { provider } from "../../../providers/consumer/consumer-key-provider";

describe("a consumer key", () => {
  it("is another one for another registration, though the chain's name be the same", async () => {
    const first = await provider.create({ consumerId: "0" });
    const second = await provider.create({ consumerId: "1" });
    expect(first.outs).toMatchObject({ consumerId: "0", publicKey: first.id });
    expect(second.id).not.toBe(first.id);
  });

  it.each([
    { name: "the same registration", formerly: "0", replaces: [] },
    { name: "another registration", formerly: "1", replaces: ["consumerId"] },
    { name: "a state that does not say", formerly: undefined, replaces: [], noted: true },
    { name: "a plan that cannot say", formerly: "0", now: undefined, replaces: [] },
  ])(
    "is made anew only for another registration: $name",
    async ({ formerly, replaces, noted, ...of }) => {
      const now = "now" in of ? of.now : "0";
      const inputs = (consumerId?: string) => (consumerId === undefined ? {} : { consumerId });
      expect(await provider.diff("id", inputs(formerly), inputs(now))).toEqual({
        changes: replaces.length > 0 || noted === true,
        replaces,
      });
    },
  );

  it("of a state that does not say is noted as that of today's registration", async () => {
    const { outs } = await provider.update(
      "id",
      { seed: "s", publicKey: "p" },
      { consumerId: "3" },
    );
    expect(outs).toEqual({ seed: "s", publicKey: "p", consumerId: "3" });
    expect(await provider.diff("id", outs!, { consumerId: "4" })).toMatchObject({
      replaces: ["consumerId"],
    });
  });
});
