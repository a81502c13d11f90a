import { operatorAddressOf } from "../../chain/chain-address";
import { publishDetails } from "../../chain/publish-details";
import {
  closeServers,
  httpServer,
  recordedStatus,
  rpcServer,
  urlOf,
} from "../support/chain-servers";
import { startFakeProviderChain } from "../support/fake-provider-chain";

// A public test phrase; no chain gives it funds.
const mnemonic = "test test test test test test test test test test test junk";
// Its account on the path m/44'/118'/0'/0/0, as `interchain-security-pd keys add --recover` has it.
const operator = operatorAddressOf("cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7");

afterEach(closeServers);

const publish = (more: Partial<Parameters<typeof publishDetails>[0]>) =>
  publishDetails({
    rpc: ["http://127.0.0.1:1"],
    chainId: "provider-1",
    mnemonic,
    gasPrice: "0stake",
    details: () => "x",
    ...more,
  });

const statusAt = (height: string, catchingUp: boolean): unknown => ({
  ...recordedStatus,
  sync_info: {
    ...recordedStatus.sync_info,
    latest_block_height: height,
    // A node without a block says so too (seen at a node before its genesis time).
    ...(height === "0" ? { latest_block_hash: "", latest_app_hash: "" } : {}),
    catching_up: catchingUp,
  },
});

describe("publishDetails", () => {
  it.each([
    { name: "a gas price without a denomination", more: { gasPrice: "1" }, code: "BAD_GAS_PRICE" },
    { name: "an empty list of addresses", more: { rpc: [] }, code: "NO_ADDRESS" },
    { name: "an address of another kind", more: { rpc: ["unix:/x"] }, code: "BAD_ADDRESS" },
    { name: "words that are no mnemonic", more: { mnemonic: "a b" }, code: "BAD_MNEMONIC" },
  ])("refuses $name before it asks anybody", async ({ more, code }) => {
    await expect(publish(more)).rejects.toMatchObject({ code, retryable: false });
  });

  it("says at once that nobody is there", async () => {
    const gone = await httpServer(() => undefined);
    await gone.close();
    await expect(publish({ rpc: [gone.url] })).rejects.toMatchObject({
      code: "UNREACHABLE",
      retryable: true,
      message: `edit of validator ${operator} is not written: RPC call "status" failed, connection refused; "${gone.url}"; start the node or correct the address`,
    });
  });

  it.each([
    { name: "has no block yet", height: "0", catchingUp: false, said: "has no block yet" },
    {
      name: "fetches old blocks",
      height: "7",
      catchingUp: true,
      said: "still fetches old blocks (height 7)",
    },
  ])("waits for a node that $name and says so when the time is over", async (row) => {
    let looks = 0;
    const url = await urlOf(
      rpcServer(() => {
        looks++;
        return statusAt(row.height, row.catchingUp);
      }),
    );
    await expect(publish({ rpc: [url], timeoutMs: 3_000 })).rejects.toMatchObject({
      code: "BEHIND",
      message: `edit of validator ${operator} is not written: node of chain "provider-1" ${row.said}; "${url}"; wait until it keeps up with the others`,
    });
    expect(looks).toBeGreaterThan(1);
  });

  it("takes no longer than it may when nothing answers", async () => {
    const url = await urlOf(httpServer(() => undefined));
    const started = performance.now();
    await expect(publish({ rpc: [url], timeoutMs: 500 })).rejects.toMatchObject({
      code: "TIMEOUT",
    });
    expect(performance.now() - started).toBeLessThan(20_000);
  });

  it("tells the text that stands on chain when its edits do not last", async () => {
    const before = { operator, moniker: "alice", details: "before" };
    const chain = await startFakeProviderChain([before], () => "of\u001b[2J another");
    await expect(publish({ rpc: [chain.url] })).rejects.toMatchObject({
      code: "REJECTED",
      message: `chain "provider-1" says something else after 3 transactions for edit of validator ${operator}; "of\\u001b[2J another"; "${chain.url}"; find out who else writes it`,
    });
    expect(chain.edits).toHaveLength(3);
  });
});
