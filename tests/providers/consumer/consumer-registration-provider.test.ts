import { provider } from "../../../providers/consumer/consumer-registration-provider";

type Inputs = Parameters<typeof provider.create>[0];

const own: Inputs = {
  rpc: ["http://127.0.0.1:1"],
  providerChainId: "provider",
  managedChain: false,
  consumerChainId: "testchain-0",
  unbondingSeconds: 60,
  mark: "ics-discovery:0",
  operator: "cosmosvaloper1alice",
  mnemonic: "words",
  gasPrice: "0stake",
  consumerId: "4",
};
const { operator: _operator, mnemonic: _mnemonic, gasPrice: _gasPrice, ...unsigned } = own;
const joined = { ...unsigned, joins: "4" };

const diff = (olds: Inputs, news: Inputs) => provider.diff("4", olds, news);

describe("a registration", () => {
  it.each([
    { name: "nothing", olds: own, news: own, changes: false },
    { name: "who signs", olds: own, news: { ...own, operator: "o" }, changes: true },
    { name: "from owned to joined", olds: own, news: joined, changes: true },
    { name: "from joined to owned", olds: joined, news: own, changes: true },
    { name: "the signer's place in a joined one", olds: joined, news: joined, changes: false },
  ])("stays where the entry is the same; changed: $name", async ({ olds, news, changes }) => {
    expect(await diff(olds, news)).toMatchObject({ changes, replaces: [] });
  });

  it.each([
    { name: "another entry is joined", news: { ...joined, joins: "5", consumerId: "5" } },
    {
      name: "another entry is to be joined that nobody could read",
      news: { ...joined, joins: "5" },
    },
    { name: "the chain has none any more", news: { ...own, consumerId: undefined, absent: true } },
    { name: "the chain has another", news: { ...own, consumerId: "5" } },
  ])("is replaced where $name", async ({ news }) => {
    expect(await diff(own, news as Inputs)).toMatchObject({
      changes: true,
      replaces: ["consumerId"],
    });
  });

  it("is never made anew because another account owns the entry", async () => {
    const { consumerId: _id, ...nothing } = own;
    const news = { ...nothing, absent: true, otherOwners: { "4": "cosmos1bob" } };
    await expect(diff(own, { ...news, operator: "cosmosvaloper1bob" })).rejects.toThrow(
      'consumer chain "testchain-0", consumer id "4", belongs to another account than that of its owner here; "cosmos1bob"; set its owner',
    );
    // A copy of the mark is somebody else's affair.
    expect(await diff(own, { ...own, otherOwners: { "5": "cosmos1bob" } })).toMatchObject({
      changes: false,
    });
  });
});
