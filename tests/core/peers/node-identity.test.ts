import {
  consensusKeyJson,
  derivedNodeKey,
  nodeKeyFromSeed,
  nodeKeyJson,
} from "../../../core/peers/node-identity";

// RFC 8032 §7.1 test 1: SECRET KEY and PUBLIC KEY d75a9801…511a. The id is the first 40 hex digits of
// `printf %s PUBLIC | xxd -r -p | sha256sum`; `interchain-security-pd tendermint show-node-id` (v7.0.0)
// prints the same for the node_key.json below. Base64 by `xxd -r -p | base64`.
const seed = Buffer.from("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60", "hex");
const nodeId = "21fe31dfa154a261626bf854046fd2271b7bed4b";
const publicKey = "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";
const privateKey =
  "nWGxne/9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2DXWpgBgrEKt9VL/tPJZAc6DuFy89qmIyWvAhpo9wdRGg==";

describe("nodeKeyFromSeed", () => {
  it("gives the node id that CometBFT computes", () => {
    expect(nodeKeyFromSeed(seed)).toEqual({ seed, nodeId });
  });

  it.each([{ bytes: 0 }, { bytes: 31 }, { bytes: 33 }, { bytes: 64 }])(
    "refuses a seed of $bytes bytes without showing it",
    ({ bytes }) => {
      expect(() => nodeKeyFromSeed(Buffer.alloc(bytes, 7))).toThrow(
        expect.objectContaining({
          code: "BAD_SEED",
          message: `ed25519 seed has the wrong length; "${bytes}"; give it 32 bytes`,
        }),
      );
    },
  );
});

describe("derivedNodeKey", () => {
  // charlie's is the vector of docs/protocol.md "Node identity"; all three by python3's hashlib (sha256 of the digest of the
  // text), `openssl pkey -pubout` and sha256sum.
  it.each([
    { moniker: "charlie", id: "c502b9d12fefcc850b1b01fc2843a46d9d7939bb" },
    { moniker: "alice", id: "5bfa116e205beffbb67840c4a4d3d8e46da44a06" },
    { moniker: "bob", id: "2b026579206930310a93b6aacba37ad4e02e3208" },
  ])("reproduces $moniker's key of the original", ({ moniker, id }) => {
    expect(derivedNodeKey(moniker, "consumer-0-1751686503-0").nodeId).toBe(id);
  });
});

describe("nodeKeyJson", () => {
  it("is what CometBFT reads as node_key.json", () => {
    expect(JSON.parse(nodeKeyJson(seed))).toEqual({
      priv_key: { type: "tendermint/PrivKeyEd25519", value: privateKey },
    });
  });
});

describe("consensusKeyJson", () => {
  it("is what CometBFT reads as priv_validator_key.json", () => {
    expect(JSON.parse(consensusKeyJson(seed))).toEqual({
      address: nodeId.toUpperCase(),
      pub_key: { type: "tendermint/PubKeyEd25519", value: publicKey },
      priv_key: { type: "tendermint/PrivKeyEd25519", value: privateKey },
    });
  });
});
