import { Secp256k1, Secp256k1Signature, sha256 } from "@cosmjs/crypto";
import { makeSignBytes, makeSignDoc } from "@cosmjs/proto-signing";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import { MsgSend } from "cosmjs-types/cosmos/bank/v1beta1/tx";
import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { walletOf } from "../../chain/chain-address";
import { type ChainWriteRequest, writeUntil } from "../../chain/write-until";
import {
  bodyOf,
  closeServers,
  httpServer,
  type LocalServer,
  recordedStatus,
  rpcServer,
} from "../support/chain-servers";

// A public test phrase and its account; no chain gives it funds.
const mnemonic = "test test test test test test test test test test test junk";
const account = "cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7";

afterEach(closeServers);

interface Result {
  readonly code: number;
  readonly codespace?: string;
  readonly log?: unknown;
}

/** What a scripted node says at the moment; a test changes it. */
interface Script {
  sequence?: bigint;
  inBlock?: Result | undefined;
  /** What it calls itself, by the number of the answer; always provider-1 unless given. */
  chainId?: (answer: number) => string;
  /** How a transaction is taken that is handed in. */
  take: () => Result;
}

interface ScriptedNode extends LocalServer {
  handedIn(): number;
  /** The transaction that was handed in last. */
  lastTx(): Uint8Array;
}

const taken: Result = { code: 0 };

/**
 * A node with one account and an index of one transaction.
 *
 * @param blocksALook - How much higher it is at each look.
 */
async function scripted(script: Script, blocksALook = 1): Promise<ScriptedNode> {
  let handedIn = 0;
  let height = 21;
  let statuses = 0;
  let lastTx: Uint8Array = new Uint8Array();
  const accountAnswer = (): unknown => {
    if (script.sequence === undefined) {
      // As interchain-security-pd v7.0.1 answers for an account that it does not have.
      const log = `rpc error: code = NotFound desc = account ${account} not found: key not found`;
      return { response: { code: 22, codespace: "sdk", log, height: "21" } };
    }
    const value = BaseAccount.encode(
      BaseAccount.fromPartial({ address: account, accountNumber: 1n, sequence: script.sequence }),
    ).finish();
    const any = { typeUrl: BaseAccount.typeUrl, value };
    const bytes = QueryAccountResponse.encode({ account: any }).finish();
    return { response: { code: 0, value: Buffer.from(bytes).toString("base64"), height: "21" } };
  };
  const server = await rpcServer(({ method, params }) => {
    switch (method) {
      case "status":
        return {
          ...recordedStatus,
          node_info: {
            ...recordedStatus.node_info,
            network: script.chainId?.(statuses++) ?? "provider-1",
          },
          sync_info: {
            ...recordedStatus.sync_info,
            latest_block_height: String((height += blocksALook)),
          },
        };
      case "abci_query":
        return accountAnswer();
      case "broadcast_tx_sync":
        handedIn++;
        lastTx = Buffer.from(String(params["tx"]), "base64");
        return { ...script.take(), hash: "00".repeat(32) };
      case "tx_search": {
        if (script.inBlock === undefined) return { txs: [], total_count: "0" };
        const hash = /'(\w+)'/.exec(String(params["query"]))![1];
        const result = { gas_wanted: "1", gas_used: "1", events: [], ...script.inBlock };
        const one = { hash, height: "22", index: 0, tx: "AA==", tx_result: result };
        return { txs: [one], total_count: "1" };
      }
      default:
        throw new Error(`scripted node knows no method "${method}"`);
    }
  });
  return { ...server, handedIn: () => handedIn, lastTx: () => lastTx };
}

/** The same node; no connection to it lasts, so the next one is refused when it is gone. */
const closingAfterEach = ({ url }: LocalServer): Promise<LocalServer> =>
  httpServer((request, response) => {
    response.setHeader("connection", "close");
    void bodyOf(request).then(async (body) => {
      const answer = await fetch(url, { method: "POST", body });
      response.end(await answer.text());
    });
  });

const gift = {
  typeUrl: MsgSend.typeUrl,
  value: MsgSend.fromPartial({ fromAddress: account, toAddress: account }),
};

const write = (rpc: readonly string[], more: Partial<ChainWriteRequest<string>> = {}) =>
  writeUntil<string>({
    rpc,
    chainId: "provider-1",
    mnemonic,
    gasPrice: "0stake",
    about: "gift to oneself",
    read: () => Promise.resolve("never"),
    message: () => gift,
    ...more,
  });

// Codes: types/errors/errors.go of the Cosmos SDK v0.50.13, x/ccv/provider/types/errors.go of ICS v7.0.1.
const refusals = [
  {
    name: "unpaid",
    codespace: "sdk",
    code: 5,
    remedy: "check the account's funds, or lower the gas price",
  },
  { name: "too cheap", codespace: "sdk", code: 13, remedy: "raise the gas price" },
  { name: "too long", codespace: "sdk", code: 11, remedy: "allow the message more gas" },
  {
    name: "somebody else's",
    codespace: "sdk",
    code: 4,
    remedy: "sign with the mnemonic of the account that may do this",
  },
  {
    name: "of another owner",
    codespace: "provider",
    code: 25,
    remedy: "sign with the mnemonic of the consumer chain's owner",
  },
  {
    name: "of another module's code 5",
    codespace: "provider",
    code: 5,
    remedy: "correct what is asked for",
  },
];

describe("writeUntil", () => {
  describe.each(refusals)("whose transaction is $name", ({ codespace, code, remedy }) => {
    const refused = { code, codespace, log: "because \u001b[2J of this" };
    const says = (url: string): RegExp =>
      new RegExp(
        `^chain refuses gift to oneself, signed by ${account}, in transaction [0-9A-F]{64}: ` +
          `"because \\\\u001b\\[2J of this"; "${url}"; ${remedy}$`,
      );

    it("says so with the remedy when a node refuses it", async () => {
      const node = await scripted({ sequence: 7n, take: () => refused });
      const failure = await write([node.url]).catch((error: unknown) => error);
      expect(failure).toMatchObject({ name: "ChainError", code: "REJECTED", retryable: false });
      expect((failure as Error).message).toMatch(says(node.url));
      expect(node.handedIn()).toBe(1);
    });

    it("says so with the remedy when a block has it as refused", async () => {
      const script: Script = {
        sequence: 7n,
        take: () => {
          script.inBlock = refused;
          return taken;
        },
      };
      const node = await scripted(script);
      const failure = await write([node.url]).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "REJECTED", retryable: false });
      expect((failure as Error).message).toMatch(says(node.url));
      expect(node.handedIn()).toBe(1);
    });
  });

  it("waits for a node that lists a transaction later than it counts it", async () => {
    let looks = 0;
    const script: Script = {
      sequence: 7n,
      take: () => {
        script.sequence = 8n;
        return taken;
      },
    };
    const node = await scripted(script);
    const attempt = write([node.url], {
      read: () => {
        if (script.sequence === 8n && ++looks === 2) script.inBlock = { code: 5, codespace: "sdk" };
        return Promise.resolve("never");
      },
    });
    await expect(attempt).rejects.toMatchObject({
      code: "REJECTED",
      message: expect.stringContaining('"no reason"'),
    });
    expect(node.handedIn()).toBe(1);
  });

  it("signs again with the next number when another writer took this one", async () => {
    const script: Script = {
      sequence: 7n,
      take: () => {
        script.sequence = (script.sequence ?? 0n) + 1n;
        return taken;
      },
    };
    const node = await scripted(script);
    const written = await write([node.url], {
      message: () => (node.handedIn() < 2 ? gift : undefined),
    });
    expect(written).toMatchObject({ changed: true, state: "never" });
    expect(node.handedIn()).toBe(2);
  });

  describe.each([
    { name: "the mempool is full", result: { code: 20, codespace: "sdk" } },
    { name: "the number is another one", result: { code: 32, codespace: "sdk" } },
  ])("when $name", ({ result }) => {
    it("signs again until it is taken", async () => {
      const script: Script = {
        sequence: 7n,
        take: () => {
          if (node.handedIn() <= 3) return result;
          script.inBlock = taken;
          return taken;
        },
      };
      const node = await scripted(script);
      const written = await write([node.url], {
        message: () => (script.inBlock === undefined ? gift : undefined),
      });
      expect(written).toMatchObject({ changed: true });
      expect(node.handedIn()).toBe(4);
    });

    it("gives up in time", async () => {
      let handedIn = 0;
      // On a busy machine two seconds pass before anything can be handed in.
      for (let timeoutMs = 2_000; handedIn === 0; timeoutMs *= 4) {
        const node = await scripted({ sequence: 7n, take: () => result });
        await expect(write([node.url], { timeoutMs })).rejects.toMatchObject({
          code: "NOT_INCLUDED",
          retryable: true,
          message: `chain "provider-1" took no gift to oneself into a block within ${timeoutMs} ms; "${node.url}"; run again`,
        });
        handedIn = node.handedIn();
      }
    });
  });

  it("takes a transaction that the node knows for sent", async () => {
    const script: Script = { sequence: 7n, take: () => ({ code: 19, codespace: "sdk" }) };
    const node = await scripted(script);
    await expect(write([node.url], { timeoutMs: 2_000 })).rejects.toMatchObject({
      code: "NOT_INCLUDED",
      message: expect.stringMatching(
        /; transaction [0-9A-F]{64} may still come into a block, and the next run looks first$/,
      ),
    });
    expect(node.handedIn()).toBe(1);
  });

  it("stops when what it writes does not last, and says what the chain says", async () => {
    const script: Script = {
      sequence: 7n,
      take: () => {
        script.sequence = (script.sequence ?? 0n) + 1n;
        script.inBlock = taken;
        return taken;
      },
    };
    const node = await scripted(script);
    const attempt = write([node.url], { said: (state) => `${state}\u001b[2J` });
    await expect(attempt).rejects.toMatchObject({
      code: "REJECTED",
      message: `chain "provider-1" says something else after 3 transactions for gift to oneself; "never\\u001b[2J"; "${node.url}"; find out who else writes it`,
    });
    expect(node.handedIn()).toBe(3);
  });

  it("says that an account is not on chain, with the remedy", async () => {
    const node = await scripted({ take: () => taken });
    await expect(write([node.url])).rejects.toMatchObject({
      code: "NO_ACCOUNT",
      retryable: false,
      message: `chain "provider-1" has no account ${account}, which is to sign gift to oneself; "${node.url}"; fund it first, or check the mnemonic`,
    });
    expect(node.handedIn()).toBe(0);
  });

  it("needs no account where there is nothing to send", async () => {
    const node = await scripted({ take: () => taken });
    const written = await write([node.url], { message: () => undefined });
    expect(written).toEqual({ state: "never", changed: false });
  });

  it("hands in elsewhere what a silent node cannot have got", async () => {
    const [behind, silent, live] = [
      await scripted({ sequence: 7n, take: () => taken }),
      await httpServer(() => undefined),
      await scripted({ sequence: 7n, take: () => taken }),
    ];
    const dying = await closingAfterEach(behind);
    const written = await write([dying.url, silent.url, live.url], {
      chainId: "provider-1",
      timeoutMs: 4_000,
      read: async () => {
        await dying.close();
        return "read";
      },
      message: () => (live.handedIn() === 0 ? gift : undefined),
    });
    expect(written).toMatchObject({ changed: true });
    expect(behind.handedIn()).toBe(0);
  });
});

describe("a signature", () => {
  it("counts on the chain of the config alone, and for about 50 blocks", async () => {
    const script: Script = { sequence: 7n, take: () => ({ code: 5, codespace: "sdk", log: "" }) };
    const node = await scripted(script);
    await expect(write([node.url])).rejects.toMatchObject({ code: "REJECTED" });
    const { bodyBytes, authInfoBytes, signatures } = TxRaw.decode(node.lastTx());
    // The node is at 22 when it is asked first.
    expect(TxBody.decode(bodyBytes).timeoutHeight).toBe(72n);
    const { pubkey } = (await (await walletOf(mnemonic, "cosmos")).getAccounts())[0]!;
    const isFor = async (chainId: string): Promise<boolean> =>
      Secp256k1.verifySignature(
        Secp256k1Signature.fromFixedLength(signatures[0]!),
        sha256(makeSignBytes(makeSignDoc(bodyBytes, authInfoBytes, chainId, 1))),
        pubkey,
      );
    expect(await isFor("provider-1")).toBe(true);
    expect(await isFor("cosmoshub-4")).toBe(false);
  });

  it("is not given to a node that called itself otherwise a moment ago", async () => {
    const chainId = (answer: number): string => (answer === 0 ? "provider-1" : "cosmoshub-4");
    const reads: string[] = [];
    const node = await scripted({ sequence: 7n, take: () => taken, chainId });
    await expect(
      write([node.url], {
        // The first look is under its right name, and finds nothing to write yet.
        read: () => Promise.resolve(String(reads.push("look"))),
        message: () => gift,
      }),
    ).rejects.toMatchObject({
      message: expect.stringContaining('serves chain "cosmoshub-4" instead of "provider-1"'),
    });
  });

  it("is made anew where no block of its time had it", async () => {
    let rounds = 0;
    const script: Script = {
      sequence: 7n,
      take: () => {
        rounds += 1;
        if (rounds === 2) Object.assign(script, { sequence: 8n, inBlock: { code: 0 } });
        return taken;
      },
    };
    const node = await scripted(script, 30);
    await write([node.url], {
      read: () => Promise.resolve(String(rounds)),
      message: (state) => (state === "2" ? undefined : gift),
    });
    expect(node.handedIn()).toBe(2);
  });
});
