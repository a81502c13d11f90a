import { provider } from "../../../providers/consumer/consumer-launch-provider";

type Inputs = Parameters<typeof provider.create>[0];

/** Of a chain that others launch, on a provider chain that nobody could ask. */
const joined: Inputs = {
  ...{ rpc: ["http://127.0.0.1:1"], providerChainId: "provider", managedChain: false },
  ...{ mnemonic: "no words", operator: "cosmosvaloper1x", gasPrice: "0stake" },
  ...{ consumerId: "4", consumerChainId: "x-1", launches: false, members: [] },
  ...{ spawnDelaySeconds: 30, spawnWaitSeconds: 60, launchTimeoutSeconds: 60 },
  ...{ unbondingSeconds: 60, directory: "nowhere", stack: "ics/test" },
};
const member = { name: "bob", operator: "cosmosvaloper1x" };

describe("the launch of a chain that others own", () => {
  it("is not waited for by who only looks on", async () => {
    const { id, outs } = await provider.create(joined);
    expect({ id, outs }).toEqual({ id: "4", outs: joined });
  });

  it("is waited for as soon as a validator of the stack joins", async () => {
    expect(await provider.diff("4", joined, joined)).toMatchObject({ changes: false });
    const joins = { ...joined, members: [member] };
    expect(await provider.diff("4", joined, joins)).toMatchObject({ changes: true, replaces: [] });
    expect(await provider.diff("4", { ...joins, genesis: "{}" }, joins)).toMatchObject({
      changes: false,
    });
  });

  it("is not ended by who launched it once and only looks on now: nothing is replaced", async () => {
    const own = { ...joined, launches: true, genesis: "{}" };
    const { replaces, changes } = await provider.diff("4", own, joined);
    expect({ replaces, changes }).toEqual({ replaces: [], changes: true });
    const { outs } = await provider.update("4", own, joined);
    expect(outs).toMatchObject({ launches: false, genesis: "{}" });
    await provider.delete("4", outs!); // sends nothing, or it would say that the chain is out of reach
  });

  it("may have had another unbondingSeconds than config could say of it now", async () => {
    const own = { ...joined, launches: true, unbondingSeconds: 300 };
    expect((await provider.check(own, joined)).failures).toEqual([]);
    const again = await provider.check(own, { ...joined, launches: true });
    expect(again.failures).toEqual([expect.objectContaining({ property: "unbondingSeconds" })]);
  });
});
