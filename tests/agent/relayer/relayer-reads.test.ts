import { RelayerReads } from "../../../agent/relayer/relayer-reads";
import { closeServers } from "../../support/chain-servers";
import { fakeChainId, fakeConsumerChains } from "../../support/fake-consumer-chains";
import { deadPort } from "../../support/peer-servers";

/* Which of its addresses a relayer has Hermes use. */

afterEach(closeServers);

const alive = (): Promise<string> => fakeConsumerChains({ entries: [] });
const dead = async (): Promise<string> => `http://127.0.0.1:${await deadPort()}`;
const stuck = (): Promise<string> =>
  fakeConsumerChains({ entries: [], blockTime: new Date(Date.now() - 3_600_000) });

async function chosen(
  provider: readonly (() => Promise<string>)[],
  consumer: readonly (() => Promise<string>)[],
) {
  const chain = async (of: readonly (() => Promise<string>)[]) => ({
    ...{ chainId: fakeChainId, accountPrefix: "cosmos", gasPrice: "0stake" },
    addresses: (await Promise.all(of.map(async (one) => one()))).map((rpc) => ({ rpc, grpc: rpc })),
  });
  const reads = new RelayerReads({
    provider: await chain(provider),
    consumer: { ...(await chain(consumer)), consumerId: "7" },
    ...{ mnemonic: "", hermes: "", telemetry: "", rest: "", events: "pull", epochSeconds: 5 },
  });
  try {
    return await reads.choose();
  } finally {
    reads.close();
  }
}

describe("RelayerReads.choose", () => {
  it("takes the first address of each chain that answers and keeps up", async () => {
    expect(await chosen([alive, alive], [dead, stuck, alive])).toEqual({
      provider: 0,
      consumer: 2,
    });
  });

  it("takes the first where none does", async () => {
    expect(await chosen([dead, stuck], [alive])).toEqual({ provider: 0, consumer: 0 });
  });
});
