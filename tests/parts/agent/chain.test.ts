import { writeFileSync } from "node:fs";
import { join } from "node:path";

import type { KnownConsumer } from "../../../agent/peers-writer";
import { RegistryFollower } from "../../../agent/registry-follower";
import { ChainEvents, type TriggerKind } from "../../../chain/chain-events";
import { openChainReader } from "../../../chain/chain-reader";
import type { AgentPeers } from "../../../core/peers/agent-peers";
import type { PeersData } from "../../../core/peers/peers-data";
import type { AgentSettings } from "../../../core/plan/agent-settings";
import { editDetailsByHand } from "../../support/chain-cli";
import { eventually } from "../../support/eventually";
import { temporaryFolder } from "../../support/temporary-folder";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";

/*
 * The agent's chain half on a real provider chain: what happens there is done by the chain's own
 * binary; the cluster is played by a map.
 */

jest.setTimeout(180_000);

const folder = temporaryFolder();
const namespace = "axelar-1";
const port = 30_110; // offset 10: first 16 digits of `printf axelar-1 | sha256sum`, mod 1000
let chain: TestChain;
let alice: TestValidator;
let bob: TestValidator;
let carol: TestValidator;
let events: ChainEvents;
let follower: RegistryFollower;
let settings: AgentSettings;

const seen: { kind: TriggerKind; arrivedAt: number }[] = [];
const lost: string[] = [];
const served: number[] = [];
const failures: string[] = [];
const told: AgentPeers[] = [];
let heightNow = 0;
let reads = 0;
const known = new Map<string, KnownConsumer>();

const edit = async (who: TestValidator, details: string): Promise<void> =>
  editDetailsByHand({ rpc: alice.rpc, chainId: chain.chainId, mnemonic: who.mnemonic }, details);

const text = (): string => known.get(namespace)?.text ?? "";

const becomes = async (wanted: string): Promise<unknown> =>
  eventually(`the peers are ${wanted}`, () => (text() === wanted ? true : undefined)).catch(
    (error: unknown) => {
      throw new Error(`${(error as Error).message}, not ${text()}; ${failures.join("; ")}`);
    },
  );

/** Waits until a node has an edit of bob's. */
const isSaid = async (rpc: string, words: string): Promise<unknown> => {
  const reader = openChainReader([rpc], { chainId: chain.chainId });
  try {
    return await eventually(`${rpc} says ${words}`, async () =>
      (await reader.validator(bob.operator))?.details.includes(words) === true ? true : undefined,
    );
  } finally {
    reader.close();
  }
};

/** Whatever was written, by any agent. */
const written: string[] = [];

const writePeers = async (
  where: string,
  peers: Pick<PeersData, "text" | "privatePeers">,
): Promise<void> => {
  written.push(peers.text);
  known.set(where, { ...known.get(where)!, ...peers });
};

const byHand = async (who: TestValidator, command: string, content: object): Promise<void> => {
  const file = join(folder, "content.json");
  writeFileSync(file, JSON.stringify(content));
  await chain.transact(who, ["provider", command, file, "--gas", "400000"]);
};

beforeAll(async () => {
  // With one frozen, the others still make blocks.
  chain = await startTestChain({ validators: 4 });
  [alice, bob, carol] = chain.validators as [TestValidator, TestValidator, TestValidator];
  const metadata = { name: namespace, description: "x", metadata: "x" };
  await byHand(alice, "create-consumer", { chain_id: namespace, metadata });
  known.set(namespace, {
    consumer: {
      chainId: namespace,
      consumerId: "0",
      members: [{ name: "alice", operator: alice.operator }],
    },
    text: "",
    privatePeers: [],
  });
  settings = {
    validator: { name: "alice", operator: alice.operator },
    providerChain: { chainId: chain.chainId, rpc: chain.validators.map(({ rpc }) => rpc) },
    portScheme: "hashed",
    nodeIdentity: "random",
    allowPrivateAddresses: true,
  };
  follower = new RegistryFollower(
    settings,
    {
      consumers: () => known,
      writePeers,
      onPeers: (_chainId, peers) => told.push(peers),
      onAsked: () => (reads += 1),
      onRead: () => undefined,
      onFailure: (reason) => failures.push(reason),
    },
    // What is read here is read because something was told.
    { rereadMs: 3_600_000 },
  );
  events = new ChainEvents(
    settings.providerChain.rpc,
    chain.chainId,
    {
      onTrigger: (kind, arrivedAt) => {
        seen.push({ kind, arrivedAt });
        follower.triggered(kind, arrivedAt);
      },
      onHeight: (height) => {
        heightNow = height;
        follower.grown(height);
      },
      onLost: (address, reason) => lost.push(`${address}: ${reason}`),
      onConnected: (index) => {
        served.push(index);
        follower.prefer(index);
      },
    },
    // While a frozen validator is to propose, the others make no block for some seconds.
    10_000,
  );
});

afterAll(async () => {
  await events.stop();
  await follower.stop();
  await chain.stop();
});

const triggers = (kind: TriggerKind): number => seen.filter((one) => one.kind === kind).length;

describe("an agent at a provider chain", () => {
  it("is told when it is connected, and then of every block", async () => {
    await eventually("it is connected", () => (triggers("connected") === 1 ? true : undefined));
    const height = heightNow;
    await eventually("blocks come", () => (heightNow > height + 1 ? true : undefined));
  });

  it("notices an opt-in", async () => {
    const before = triggers("consumer");
    await chain.transact(bob, ["provider", "opt-in", "0"]);
    await eventually("it is noticed", () => (triggers("consumer") > before ? true : undefined));
  });

  it("has the peers of an edited description as soon as its block is there", async () => {
    const before = triggers("edit");
    await edit(bob, `p2p=${bob.nodeId}@127.91.0.2`);
    await becomes(`${bob.nodeId}@127.91.0.2:${port}`);
    expect(triggers("edit")).toBe(before + 1);
    await edit(bob, `p2p=${bob.nodeId}@127.91.0.3 p2p-ports=0:31000`);
    await becomes(`${bob.nodeId}@127.91.0.3:31000`);
  });

  it("has one more peer when somebody opts in", async () => {
    await edit(carol, `p2p=${carol.nodeId}@127.91.0.4`);
    await chain.transact(carol, ["provider", "opt-in", "0"]);
    const both = [`${bob.nodeId}@127.91.0.3:31000`, `${carol.nodeId}@127.91.0.4:${port}`];
    await becomes(both.sort().join());
  });

  it.each([
    { name: "quotes and commas", details: `p2p="x@127.91.0.9","y"` },
    { name: "a line that looks like config", details: `p2p=a@127.91.0.9\npersistent_peers=x` },
    { name: "two endpoints", details: "p2p=127.91.0.8 p2p=127.91.0.9" },
    { name: "another's node id", details: "posing" },
  ])("leaves out a stranger who writes $name; the other stays", async ({ details }) => {
    await edit(carol, details === "posing" ? `p2p=${alice.nodeId}` : details);
    await becomes(`${bob.nodeId}@127.91.0.3:31000`);
    expect(told.at(-1)?.leftOut.map(({ operator }) => operator)).toEqual([carol.operator]);
  });

  it("reads little when much happens at once", async () => {
    const before = reads;
    const began = performance.now();
    for (let count = 0; count < 1_000; count++) {
      follower.triggered("edit", performance.now());
      if (count % 50 === 0) await new Promise(setImmediate);
    }
    await edit(bob, `p2p=${bob.nodeId}@127.91.0.5`);
    await becomes(`${bob.nodeId}@127.91.0.5:${port}`);
    // One read per 200 ms at most.
    expect(reads - before).toBeLessThanOrEqual((performance.now() - began) / 200 + 2);
  });

  it("does no harm beside another agent of its cluster", async () => {
    let wholeReads = 0;
    const second = new RegistryFollower(settings, {
      consumers: () => known,
      writePeers,
      onPeers: () => undefined,
      onAsked: () => undefined,
      onRead: (whole) => (wholeReads += whole ? 1 : 0),
      onFailure: (reason) => failures.push(reason),
    });
    try {
      second.triggered("connected", performance.now());
      await eventually("it has read", () => (wholeReads > 0 ? true : undefined));
      const before = written.length;
      const wanted = `${bob.nodeId}@127.91.0.10:${port}`;
      await edit(bob, `p2p=${bob.nodeId}@127.91.0.10`);
      second.triggered("edit", performance.now());
      await becomes(wanted);
      for (const one of [follower, second]) one.triggered("connected", performance.now());
      await eventually("it has read again", () => (wholeReads > 1 ? true : undefined));
      expect(new Set(written.slice(before))).toEqual(new Set([wanted]));
      expect(written.length - before).toBeLessThanOrEqual(2);
    } finally {
      await second.stop();
    }
  });

  it("goes to another node when the one that it follows falls silent, and misses nothing", async () => {
    expect(served[0]).toBe(0);
    // A busy machine may have been silent for so long before.
    const [former, lostBefore] = [served.at(-1)!, lost.length];
    const followed = chain.validators[former]!;
    await followed.freeze();
    try {
      await eventually("another serves", () => (served.at(-1) === former ? undefined : true));
      expect(lost.slice(lostBefore).join()).toContain("no block for 10 s");
    } finally {
      followed.thaw();
    }
    await edit(bob, `p2p=${bob.nodeId}@127.91.0.6`);
    await becomes(`${bob.nodeId}@127.91.0.6:${port}`);
  });

  // That each new connection says so, tests/chain/chain-events.test.ts shows.
  it("has what happened meanwhile when events may have been missed", async () => {
    await events.stop();
    await edit(bob, `p2p=${bob.nodeId}@127.91.0.7`);
    expect(text()).toContain("127.91.0.6");
    // Any of them may be asked, and nothing else will tell of it.
    for (const { rpc } of chain.validators) await isSaid(rpc, "127.91.0.7");
    follower.triggered("connected", performance.now());
    await becomes(`${bob.nodeId}@127.91.0.7:${port}`);
  });

  it("refuses another chain's events, and says whose they are", async () => {
    const reasons: string[] = [];
    const other = new ChainEvents([alice.rpc], "another-1", {
      onTrigger: () => reasons.push("trigger"),
      onHeight: () => reasons.push("height"),
      onConnected: () => reasons.push("connected"),
      onLost: (_address, reason) => reasons.push(reason),
    });
    await eventually("it is refused", () => reasons[0]);
    await other.stop();
    expect(reasons[0]).toBe(`it serves chain "${chain.chainId}" instead`);
  });
});
