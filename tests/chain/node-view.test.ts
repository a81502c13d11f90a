import { signingSet } from "../../chain/node-view";
import { closeServers, recordedStatus, rpcServer } from "../support/chain-servers";

afterEach(closeServers);

// The key of the node that recordedStatus is of, and one that has left the set.
const { value: key } = recordedStatus.validator_info.pub_key;
const validator = (value: string, power: string): object => ({
  address: "D20D617125EC91078B769D535BA21AFB895CA11C",
  pub_key: { type: "tendermint/PubKeyEd25519", value },
  ...{ voting_power: power, proposer_priority: "0" },
});

/** A node of chain `provider-1`, by what it is asked. */
async function node(): Promise<{ readonly url: string; readonly asked: string[] }> {
  const asked: string[] = [];
  const { url } = await rpcServer(({ method }) => {
    asked.push(method);
    if (method === "status") return recordedStatus;
    const validators = [validator(key, "1"), validator(Buffer.alloc(32).toString("base64"), "0")];
    return { block_height: "21", validators, count: "2", total: "2" };
  });
  return { url, asked };
}

describe("the set that a chain counts on", () => {
  it("is whoever has power in what a node of it says", async () => {
    const { url } = await node();
    expect(await signingSet(url, "provider-1", 10_000)).toEqual([{ publicKey: key, power: 1n }]);
  });

  it("is that of all pages", async () => {
    // A power of 1 for each of 150 keys, 100 on a page at the most (CometBFT's maxPerPage).
    const all = Array.from({ length: 150 }, (_, at) => Buffer.alloc(32, at).toString("base64"));
    const { url } = await rpcServer(({ method, params }) => {
      if (method === "status") return recordedStatus;
      const [page, size] = [Number(params["page"]), Math.min(100, Number(params["per_page"]))];
      const shown = all.slice((page - 1) * size, page * size);
      return {
        ...{ block_height: "21", count: String(shown.length), total: String(all.length) },
        validators: shown.map((value) => validator(value, "1")),
      };
    });
    const found = await signingSet(url, "provider-1", 10_000);
    expect(found.map(({ publicKey }) => publicKey)).toEqual(all);
  });

  it.each(["provider-2", "provider", "provider-1-0", ""])(
    "is not heard of a node that serves another chain than %p",
    async (chainId) => {
      const { url, asked } = await node();
      await expect(signingSet(url, chainId, 10_000)).rejects.toThrow("it serves another chain");
      expect(asked).not.toContain("validators");
    },
  );
});
