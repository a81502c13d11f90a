import { createHash, diffieHellman, generateKeyPairSync, sign } from "node:crypto";
import { createServer } from "node:http";
import type { Socket } from "node:net";

import { BoundedReader } from "../../../chain/p2p/bounded-reader";
import { delimited } from "../../../chain/p2p/messages";
import { probePeer } from "../../../chain/p2p/peer-probe";
import { publicKeyOf, rawPublicKey } from "../../../chain/p2p/raw-keys";
import { frameSealer } from "../../../chain/p2p/sealed-frames";
import type { SecretConnection } from "../../../chain/p2p/secret-connection";
import { sessionKeys } from "../../../chain/p2p/session-keys";
import {
  closePeerServers,
  deadPort,
  newNodeKey,
  peerServer,
  provingServer,
} from "../../support/peer-servers";

const key = newNodeKey();
const publicKey = rawPublicKey(key.publicKey);
const nodeId = createHash("sha256").update(publicKey).digest("hex").slice(0, 40);
const info = {
  default_node_id: nodeId,
  network: "consumer-1",
  version: "0.38.25",
  moniker: "bob",
  listen_addr: "tcp://203.0.113.7:30301",
};
const delimitedKey = (key: Buffer): Buffer => Buffer.concat([Buffer.from([34, 10, 32]), key]);
const probe = (port: number, timeoutMs = 5_000) => probePeer("127.0.0.1", port, timeoutMs);

/** Sends this at once, and no more. */
const saying = (bytes: Uint8Array) => peerServer((socket) => void socket.write(bytes));

/** Does this again and again, as fast as what is sent is taken. */
function flood(socket: Socket, write: () => void): void {
  const pour = (): void => {
    while (!socket.destroyed && !socket.writableNeedDrain) write();
  };
  socket.on("drain", pour);
  pour();
}

const flooding =
  (content: Uint8Array) =>
  (connection: SecretConnection, socket: Socket): void => {
    flood(socket, () => {
      connection.write(content);
    });
  };

/** Makes the connection as it should be, and then shows this key, with this signature. */
const liar = (shown: Uint8Array, signature: Uint8Array): Promise<number> =>
  peerServer((socket) => {
    const ephemeral = generateKeyPairSync("x25519");
    const own = rawPublicKey(ephemeral.publicKey);
    socket.write(delimitedKey(own));
    void new BoundedReader(socket, 1_000_000).exactly(35).then((message) => {
      const other = message.subarray(3);
      const secret = diffieHellman({
        privateKey: ephemeral.privateKey,
        publicKey: publicKeyOf("X25519", other),
      });
      const { send } = sessionKeys(secret, Buffer.compare(own, other) < 0);
      const proof = { pub_key: { ed25519: base64(shown) }, sig: base64(signature) };
      socket.write(frameSealer(send)(delimited("AuthSigMessage", proof)));
    });
  });
const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString("base64");

afterEach(closePeerServers);

// Rows of p2p/conn/testdata/TestDeriveSecretsAndChallengeGolden.golden of CometBFT v0.38.
describe("sessionKeys", () => {
  it.each([
    {
      secret: "9fe4a5a73df12dbd8659b1d9280873fe993caefec6b0ebc2686dd65027148e03",
      isLower: true,
      receive: "80a83ad6afcb6f8175192e41973aed31dd75e3c106f813d986d9567a4865eb2f",
      send: "96362a04f628a0666d9866147326898bb0847b8db8680263ad19e6336d4eed9e",
    },
    {
      secret: "0716764b370d543fee692af03832c16410f0a56e4ddb79604ea093b10bb6f654",
      isLower: false,
      receive: "84f2b1e8658456529a2c324f46c3406c3c6fecd5fbbf9169f60bed8956a8b03d",
      send: "cba357ae33d7234520d5742102a2a6cdb39b7db59c14a58fa8aadd310127630f",
    },
  ])("are CometBFT's, isLower $isLower", ({ secret, isLower, receive, send }) => {
    const keys = sessionKeys(Buffer.from(secret, "hex"), isLower);
    expect(Buffer.from(keys.receive).toString("hex")).toBe(receive);
    expect(Buffer.from(keys.send).toString("hex")).toBe(send);
  });
});

describe("probePeer", () => {
  it("knows a node by what it proves, and hears what it says of itself", async () => {
    const port = await provingServer(key, (connection) => {
      connection.write(delimited("DefaultNodeInfo", info));
    });
    expect(await probe(port)).toEqual({
      nodeId,
      info: {
        network: "consumer-1",
        version: "0.38.25",
        moniker: "bob",
        listenAddress: "tcp://203.0.113.7:30301",
      },
    });
  });

  it("hears a node of many words, in several frames", async () => {
    const moniker = "b".repeat(9_000);
    const port = await provingServer(key, (connection) => {
      connection.write(delimited("DefaultNodeInfo", { ...info, moniker }));
    });
    expect((await probe(port)).info?.moniker).toBe(moniker);
  });

  it("takes a node that closes after the proof for proven", async () => {
    const port = await provingServer(key, (_connection, socket) => socket.end());
    expect(await probe(port)).toEqual({
      nodeId,
      fault: { code: "CLOSED", what: "closes the connection" },
    });
  });

  it("leaves without a word of its own, so that it becomes nobody's peer", async () => {
    const gone = new Promise<unknown>((resolve) => {
      void provingServer(key, (connection) => {
        connection.write(delimited("DefaultNodeInfo", info));
        connection.receive("DefaultNodeInfo", 10_240).catch(resolve);
      }).then(probe);
    });
    expect(await gone).toMatchObject({ code: "CLOSED" });
  });

  it.each([
    {
      name: "refuses connections",
      start: deadPort,
      fault: { code: "REFUSED", what: "refuses connections" },
    },
    {
      name: "accepts and says nothing",
      start: () => peerServer(() => undefined),
      timeoutMs: 300,
      fault: { code: "SILENT", what: "takes the connection and says nothing within 0.3 s" },
    },
    {
      name: "stops in the middle of its key",
      start: () => saying(Buffer.from([34, 10, 32, 1, 2, 3])),
      timeoutMs: 300,
      fault: { code: "STALLED", what: "stops in the middle and says no more within 0.3 s" },
    },
    {
      name: "closes at once",
      start: () => peerServer((socket) => void socket.end()),
      fault: { code: "CLOSED", what: "closes the connection" },
    },
    {
      name: "resets the connection",
      start: () => peerServer((socket) => void socket.resetAndDestroy()),
      fault: { code: "CLOSED", what: "closes the connection" },
    },
    {
      name: "speaks HTTP, as a node's RPC does",
      start: () =>
        peerServer((socket) => createServer().emit("connection", socket) as unknown as undefined),
      fault: { code: "HTTP", what: "speaks HTTP" },
    },
    {
      name: "speaks TLS (its alert of RFC 8446)",
      start: () => saying(Buffer.from("15030300020246", "hex")),
      fault: { code: "TLS", what: "speaks TLS" },
    },
    {
      name: "speaks SSH",
      start: () => saying(Buffer.from("SSH-2.0-OpenSSH_9.2\r\n")),
      fault: { code: "GARBAGE", what: 'speaks another protocol, beginning "SSH-2"' },
    },
    {
      name: "sends escape sequences",
      start: () => saying(Buffer.from("\u001b[2J\u001b[H")),
      fault: { code: "GARBAGE", what: 'speaks another protocol, beginning "\\u001b[2J\\u001b"' },
    },
    {
      name: "sends a key of low order (RFC 7748: all zero)",
      start: () => saying(delimitedKey(Buffer.alloc(32))),
      fault: { code: "GARBAGE", what: "sends an ephemeral key that keeps no secret" },
    },
    {
      name: "sends frames that nothing opens, without end",
      start: () =>
        peerServer((socket) => {
          socket.write(delimitedKey(Buffer.alloc(32, 9)));
          flood(socket, () => socket.write(Buffer.alloc(4096, 1)));
        }),
      fault: { code: "GARBAGE", what: "sends frames that the agreed key does not open" },
    },
    {
      name: "shows another's key, with a signature of something else",
      start: () => liar(publicKey, sign(null, Buffer.alloc(32, 1), key.privateKey)),
      fault: { code: "GARBAGE", what: "does not prove that it holds the key that it shows" },
    },
    {
      name: "shows no key of 32 bytes",
      start: () => liar(Buffer.alloc(31, 1), Buffer.alloc(64)),
      fault: { code: "GARBAGE", what: "does not prove that it holds the key that it shows" },
    },
    {
      name: "repeats what it hears, to prove that it is whoever asks",
      start: () => peerServer((socket) => socket.pipe(socket) as unknown as undefined),
      fault: { code: "GARBAGE", what: "sends frames that the agreed key does not open" },
    },
  ])("names it when somebody $name", async ({ start, timeoutMs, fault }) => {
    const begun = performance.now();
    expect(await probe(await start(), timeoutMs)).toEqual({ fault });
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it.each([
    {
      name: "sends empty frames without end",
      then: flooding(new Uint8Array()),
      fault: { code: "ENDLESS", what: "sends without end, more than 131072 bytes" },
    },
    {
      name: "announces more than a node ever says",
      // 10,241 as a varint: one more than MaxNodeInfoSize of CometBFT.
      then: flooding(Buffer.from([0x81, 0x50])),
      fault: { code: "GARBAGE", what: "announces a message of more than 10240 bytes" },
    },
    {
      name: "sends garbage for what it says of itself",
      then: flooding(Buffer.from([3, 0xff, 0xff, 0xff])),
      fault: { code: "GARBAGE", what: "sends garbage in the place of DefaultNodeInfo" },
    },
  ])("keeps the proven id, and names it, when a node $name", async ({ then, fault }) => {
    expect(await probe(await provingServer(key, then))).toEqual({ nodeId, fault });
  });

  it("names a node that says another id than it proves", async () => {
    const port = await provingServer(key, (connection) => {
      const lie = { ...info, default_node_id: "0".repeat(40) };
      connection.write(delimited("DefaultNodeInfo", lie));
    });
    expect(await probe(port)).toEqual({
      nodeId,
      fault: { code: "GARBAGE", what: "names another node id than it proves" },
    });
  });
});
