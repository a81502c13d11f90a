import { RegistryFollower } from "../../agent/registry-follower";
import { eventually } from "../support/eventually";
import {
  type FakeProviderChain,
  operatorNumber,
  startFakeProviderChain,
} from "../support/fake-provider-chain";

/*
 * Without any event: nobody subscribes to anything here. The rest of what the follower does is tested on
 * a real chain (tests/parts/agent/chain.test.ts).
 */

const nodeId = "0123456789abcdef0123456789abcdef01234567";
const namespace = "consumer-0-1751686503-0"; // offset 201 (docs/protocol.md "Ports"), so P2P 30301

/** How soon the same peers may be written once more. */
const contestedMs = 1_500;
/** How long who failed is left alone: longer than the others may take. */
const firstRetryMs = 5_000;

interface Trouble {
  readonly refused: readonly string[];
  /** Namespaces; emptied in the end. */
  readonly unwritable: string[];
}

let chain: FakeProviderChain;
let follower: RegistryFollower;
let text = "";
let reads = 0;
let writes = 0;
/** Somebody else writes other peers at once, whatever is written. */
let isContested = false;

beforeAll(async () => {
  chain = await startFakeProviderChain(
    [1, 2].map((number) => ({ operator: operatorNumber(number), moniker: "x", details: "" })),
  );
  follower = new RegistryFollower(
    {
      validator: { name: "alice", operator: operatorNumber(1) },
      providerChain: { chainId: chain.chainId, rpc: [chain.url] },
      portScheme: "hashed",
      nodeIdentity: "random",
      allowPrivateAddresses: true,
    },
    {
      consumers: () =>
        new Map([
          [
            namespace,
            {
              consumer: { chainId: namespace, consumerId: "0", members: [] },
              text,
              privatePeers: "*" as const,
            },
          ],
        ]),
      writePeers: async (_namespace, peers) => {
        writes += 1;
        text = isContested ? "other" : peers.text;
      },
      onPeers: () => undefined,
      onAsked: () => undefined,
      onRead: (whole) => (reads += whole ? 1 : 0),
      onFailure: () => undefined,
    },
    { rereadMs: 300, lossAfterMs: 0, contestedMs },
  );
});

afterAll(async () => {
  await follower.stop();
  await chain.close();
});

describe("a follower", () => {
  it("does not lay what changed in the cluster to an event of the chain from before", async () => {
    let now = "";
    let whole = 0;
    const since: number[] = [];
    const consumer = { chainId: namespace, consumerId: "0", members: [] };
    const quiet = new RegistryFollower(
      {
        validator: { name: "alice", operator: operatorNumber(1) },
        providerChain: { chainId: chain.chainId, rpc: [chain.url] },
        ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: true },
      },
      {
        consumers: () =>
          new Map([[namespace, { consumer, text: now, privatePeers: "*" as const }]]),
        writePeers: async (_namespace, peers, heard) => {
          since.push(heard);
          now = peers.text;
        },
        ...{ onPeers: () => undefined, onAsked: () => undefined, onFailure: () => undefined },
        onRead: (all) => (whole += all ? 1 : 0),
      },
    );
    try {
      quiet.clusterChanged();
      await eventually("it has read all", () => (whole > 0 ? true : undefined));
      const before = performance.now();
      now = "somebody's own";
      quiet.clusterChanged();
      await eventually("its peers stand", () => (now === "" ? true : undefined));
      expect(since).toHaveLength(1);
      expect(since[0]).toBeGreaterThanOrEqual(before);
    } finally {
      await quiet.stop();
    }
  });
});

describe("a follower of several chains", () => {
  it.each([
    { name: "of which the provider chain does not tell", refused: ["9"], unwritable: [] },
    { name: "whose peers cannot be written", refused: [], unwritable: ["broken-1"] },
  ])("is not held up by one $name", async ({ refused, unwritable }: Trouble) => {
    const stranger = { operator: operatorNumber(2), moniker: "x", details: "" };
    const one = await startFakeProviderChain([stranger]);
    const texts = new Map([
      ["broken-1", "nobody"],
      [namespace, "nobody"],
    ]);
    const failures: string[] = [];
    for (const id of refused) one.refused.add(id);
    const several = new RegistryFollower(
      {
        validator: { name: "alice", operator: operatorNumber(1) },
        providerChain: { chainId: one.chainId, rpc: [one.url] },
        ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: true },
      },
      {
        consumers: () =>
          new Map(
            [...texts].map(([chainId, now], index) => [
              chainId,
              {
                consumer: { chainId, consumerId: index === 0 ? "9" : "0", members: [] },
                ...{ text: now, privatePeers: "*" as const },
              },
            ]),
          ),
        writePeers: async (chainId, peers) => {
          if (unwritable.includes(chainId)) throw new Error("the API server says no");
          texts.set(chainId, peers.text);
        },
        ...{ onPeers: () => undefined, onAsked: () => undefined, onRead: () => undefined },
        onFailure: (reason) => failures.push(reason),
      },
      { lossAfterMs: 0, firstRetryMs },
    );
    try {
      several.clusterChanged();
      await eventually("the sound one is looked after", () =>
        texts.get(namespace) === "" ? true : undefined,
      );
      await eventually("the other has failed", () => (failures.length > 0 ? true : undefined));
      expect(failures[0]).toMatch(/^consumer chain "broken-1": /);
      const began = performance.now();
      one.validators.get(stranger.operator)!.details = `p2p=${nodeId}@127.97.0.110`;
      several.triggered("edit", began);
      await eventually("the sound one follows", () =>
        texts.get(namespace) === `${nodeId}@127.97.0.110:30301` ? true : undefined,
      );
      expect(performance.now() - began).toBeLessThan(30_000);
      one.refused.clear();
      unwritable.length = 0;
      await eventually("the other follows as soon as it can", () =>
        texts.get("broken-1")?.startsWith(nodeId) === true ? true : undefined,
      );
    } finally {
      await several.stop();
      await one.close();
    }
  });
});

describe("a follower that hears of nothing", () => {
  it("reads everything all the same, and so learns what changed", async () => {
    await eventually("it has read all", () => (reads > 0 ? true : undefined));
    expect(text).toBe("");
    chain.validators.get(operatorNumber(2))!.details = `p2p=${nodeId}@127.97.0.110`;
    await eventually("the peers are there", () => (text === "" ? undefined : true));
    expect(text).toBe(`${nodeId}@127.97.0.110:30301`);
    // Who validates is read again too.
    chain.validators.get(operatorNumber(2))!.validates = false;
    await eventually("he is a peer no longer", () => (text === "" ? true : undefined));
  });

  it("does not quarrel with another that writes other peers: once, and again later", async () => {
    isContested = true;
    text = "other";
    writes = 0;
    const began = performance.now();
    const whole = reads;
    follower.clusterChanged();
    await eventually("it has looked many times", () => {
      follower.clusterChanged();
      return reads > whole + 4 ? true : undefined;
    });
    // Its turns are 200 ms apart.
    expect(writes).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / contestedMs));
    isContested = false;
    await eventually("in the end its peers stand", () => (text === "" ? true : undefined));
  });
});

describe("a follower, before addresses that lie or stand still,", () => {
  const peer = `${nodeId}@203.0.113.7:30301`;
  const honest = {
    operator: operatorNumber(2),
    moniker: "x",
    details: `p2p=${nodeId}@203.0.113.7`,
  };
  const chains: FakeProviderChain[] = [];
  let other: RegistryFollower | undefined;
  let known = "";
  let failures: string[] = [];
  /** Peers that config names. */
  let persistentPeers: string[] = [];

  const startChain = async (...validators: Parameters<typeof startFakeProviderChain>[0]) => {
    const one = await startFakeProviderChain(validators);
    chains.push(one);
    return one;
  };

  /** Follows these addresses with the peer that the node has. */
  const follow = (rpc: readonly FakeProviderChain[], secondLookMs = 60_000): RegistryFollower => {
    known = [peer, ...persistentPeers].join(",");
    failures = [];
    const consumer = () => ({ chainId: namespace, consumerId: "0", members: [], persistentPeers });
    other = new RegistryFollower(
      {
        validator: { name: "alice", operator: operatorNumber(1) },
        providerChain: { chainId: chain.chainId, rpc: rpc.map(({ url }) => url) },
        ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: false },
      },
      {
        consumers: () =>
          new Map([[namespace, { consumer: consumer(), text: known, privatePeers: [] }]]),
        writePeers: async (_namespace, peers) => {
          known = peers.text;
        },
        ...{ onPeers: () => undefined, onAsked: () => undefined, onRead: () => undefined },
        onFailure: (reason) => failures.push(reason),
      },
      { lossAfterMs: secondLookMs, hearingMs: 500 },
    );
    return other;
  };

  afterEach(async () => {
    persistentPeers = [];
    await other?.stop();
    await Promise.all(chains.splice(0).map((one) => one.close()));
  });

  /** Has it read all once more, however it came out. */
  const readAgain = async (one: FakeProviderChain): Promise<void> => {
    const before = one.queries.length;
    other!.triggered("edit", performance.now());
    await eventually("it has asked again", () => (one.queries.length > before ? true : undefined));
  };

  it("keeps a node's peers where one address alone takes them away, and takes new ones all the same", async () => {
    const [liar, sound] = [await startChain(), await startChain(honest)];
    follow([liar, sound]).clusterChanged();
    await eventually("the second is asked", () => (sound.queries.length > 0 ? true : undefined));
    await readAgain(sound);
    expect(known).toBe(peer);
    sound.validators.get(honest.operator)!.details = `p2p=${nodeId}@203.0.113.9`;
    await readAgain(sound);
    await eventually("the node has the new address", () =>
      known === `${nodeId}@203.0.113.9:30301` ? true : undefined,
    );
  });

  it("takes them away where two addresses say so", async () => {
    follow([await startChain(), await startChain()]).clusterChanged();
    await eventually("they are gone", () => (known === "" ? true : undefined));
    expect(failures).toEqual([]);
  });

  it("takes them away by the word of one only when it stays with that", async () => {
    const lone = await startChain();
    follow([lone], 2_000).clusterChanged();
    await eventually("it is in doubt", () => (failures.length > 0 ? true : undefined));
    expect(failures[0]).toBe(
      `one RPC address alone says that most peers of "${namespace}" are gone; they stay until that is confirmed`,
    );
    expect(known).toBe(peer);
    // It looks again by itself.
    await eventually("they are gone", () => (known === "" ? true : undefined));
  });

  it("counts no peers of config among those that are still named", async () => {
    persistentPeers = ["1", "2"].map((digit) => `${digit.repeat(40)}@198.51.100.${digit}:26656`);
    const lone = await startChain();
    follow([lone]).clusterChanged();
    await eventually("it is in doubt", () => (failures.length > 0 ? true : undefined));
    expect(known).toContain(peer);
  });

  it("takes peers away at once that config names no more", async () => {
    persistentPeers = ["1", "2"].map((digit) => `${digit.repeat(40)}@198.51.100.${digit}:26656`);
    const lone = await startChain(honest);
    follow([lone]).clusterChanged();
    await eventually("it has read", () => (lone.queries.length > 0 ? true : undefined));
    await readAgain(lone);
    persistentPeers = [];
    other!.clusterChanged();
    await eventually("they are gone", () => (known === peer ? true : undefined));
    expect(failures).toEqual([]);
  });

  it("begins its doubt anew when the node has said otherwise meanwhile", async () => {
    const lone = await startChain();
    const began = performance.now();
    follow([lone], 4_000).clusterChanged();
    await eventually("it is in doubt", () => (failures.length > 0 ? true : undefined));
    lone.validators.set(honest.operator, { ...honest });
    await readAgain(lone);
    await readAgain(lone);
    const anew = performance.now();
    lone.validators.clear();
    await eventually("they are gone", () => {
      other!.triggered("edit", performance.now());
      return known === "" ? true : undefined;
    });
    expect(performance.now() - anew).toBeGreaterThan(4_000);
    expect(anew - began).toBeLessThan(4_000);
  });

  it("counts a loss in small steps as one", async () => {
    const many = ["1", "2", "3", "4", "5", "6", "7", "8"].map((digit, index) => ({
      ...{ operator: operatorNumber(10 + index), moniker: digit },
      details: `p2p=${digit.repeat(40)}@203.0.113.${digit}`,
    }));
    const lone = await startChain(...many);
    follow([lone]);
    known = many.map(({ details }) => `${details.slice(4)}:30301`).join(",");
    other!.clusterChanged();
    const count = (): number => (known === "" ? 0 : known.split(",").length);
    await eventually("it has read", () => (lone.queries.length > 0 ? true : undefined));
    expect(count()).toBe(8);
    for (const { operator } of many.slice(0, 7)) {
      lone.validators.delete(operator);
      await readAgain(lone);
    }
    await readAgain(lone);
    expect(count()).toBe(4);
    expect(failures.at(-1)).toContain("one RPC address alone says that most peers");
  });

  it("keeps in the cluster what the chain said last, while nothing fresh is to be had", async () => {
    const lone = await startChain(honest);
    follow([lone]).clusterChanged();
    await eventually("it has read", () => (lone.queries.length > 0 ? true : undefined));
    lone.blockTime = new Date(Date.now() - 180_000);
    other!.triggered("edit", performance.now());
    await eventually("it cannot read", () => (failures.length > 0 ? true : undefined));
    expect(failures.at(-1)).toMatch(/stands still, its last block is of .* and here it is/);
    known = "";
    other!.clusterChanged();
    await eventually("the peers are back", () => (known === peer ? true : undefined));
  });

  it("believes nothing that a node says whose last block is old", async () => {
    const [old, sound] = [await startChain(), await startChain(honest)];
    old.blockTime = new Date(Date.now() - 180_000);
    follow([old, sound]);
    known = "";
    other!.clusterChanged();
    await eventually("the other's peers are there", () => (known === peer ? true : undefined));
    expect(old.queries).toEqual([]);
  });
});

describe("a follower that reads only when it is told to,", () => {
  const peer = (number: number): string => `${String(number).repeat(40)}@203.0.113.${number}:30301`;
  const validator = (number: number) => ({
    ...{ operator: operatorNumber(number), moniker: "x" },
    details: `p2p=${peer(number).split(":")[0]!}`,
  });
  const chains: FakeProviderChain[] = [];
  /** Consumer ids by namespace, whose peers are to be kept. */
  let consumers = new Map<string, string>();
  const texts = new Map<string, string>();
  /** Whether each read was of everything. */
  const whole: boolean[] = [];
  let settled = 0;
  const failures: string[] = [];
  let told: RegistryFollower | undefined;

  const startChain = async (...validators: Parameters<typeof startFakeProviderChain>[0]) => {
    const one = await startFakeProviderChain(validators);
    chains.push(one);
    return one;
  };

  const follow = (...rpc: readonly FakeProviderChain[]): RegistryFollower => {
    told = new RegistryFollower(
      {
        validator: { name: "alice", operator: operatorNumber(99) },
        providerChain: { chainId: chain.chainId, rpc: rpc.map(({ url }) => url) },
        ...{ portScheme: "hashed", nodeIdentity: "random", allowPrivateAddresses: false },
      },
      {
        consumers: () =>
          new Map(
            [...consumers].map(([name, consumerId]) => [
              name,
              {
                consumer: { chainId: name, consumerId, members: [] },
                ...{ text: texts.get(name) ?? "", privatePeers: [] },
              },
            ]),
          ),
        writePeers: async (name, peers) => {
          texts.set(name, peers.text);
        },
        ...{ onPeers: () => undefined, onAsked: () => undefined },
        onRead: (all) => whole.push(all),
        onSettled: () => (settled += 1),
        onFailure: (reason) => failures.push(reason),
      },
      { rereadMs: 3_600_000, lossAfterMs: 0 },
    );
    return told;
  };

  const becomes = (wanted: string): Promise<true> =>
    eventually(`the peers are ${wanted}`, () =>
      texts.get(namespace) === wanted ? true : undefined,
    );

  beforeEach(() => {
    consumers = new Map([[namespace, "0"]]);
    texts.clear();
    whole.length = 0;
    failures.length = 0;
  });

  afterEach(async () => {
    await told?.stop();
    await Promise.all(chains.splice(0).map((one) => one.close()));
  });

  it.each(["connected", "edit"] as const)(
    "reads everything after %s: who validates, and what he says",
    async (kind) => {
      const one = await startChain(validator(2), validator(3));
      follow(one).clusterChanged();
      await becomes(`${peer(2)},${peer(3)}`);
      // As in a time without a connection: one left, one came, one moved.
      one.validators.delete(operatorNumber(2));
      one.validators.set(operatorNumber(4), validator(4));
      one.validators.get(operatorNumber(3))!.details = `p2p=${"3".repeat(40)}@203.0.113.33`;
      told!.triggered(kind, performance.now());
      await becomes(`${peer(3).replace(".3:", ".33:")},${peer(4)}`);
      await eventually("that is told", () => (whole.length === 2 ? true : undefined));
      expect(whole).toEqual([true, true]);
    },
  );

  it("reads everything once more where that failed, and no event is needed for it", async () => {
    const one = await startChain(validator(2));
    follow(one).clusterChanged();
    await becomes(peer(2));
    one.refused.add("0");
    told!.triggered("connected", performance.now());
    await eventually("it has failed", () => (failures.length > 0 ? true : undefined));
    one.validators.set(operatorNumber(4), validator(4));
    one.refused.clear();
    await becomes(`${peer(2)},${peer(4)}`);
    await eventually("that is told", () => (whole.length === 2 ? true : undefined));
    expect(whole).toEqual([true, true]);
  });

  it("calls it no reading of everything when it reads one that came to the cluster", async () => {
    const one = await startChain(validator(2));
    follow(one).clusterChanged();
    await eventually("it has read", () => (whole.length > 0 ? true : undefined));
    consumers = new Map([...consumers, ["testchain-0", "1"]]); // offset 59, docs/protocol.md
    told!.clusterChanged();
    await eventually("the new one has its peers", () =>
      texts.get("testchain-0") === peer(2).replace("30301", "30159") ? true : undefined,
    );
    await eventually("it is told", () => (whole.length > 1 ? true : undefined));
    expect(whole).toEqual([true, false]);
  });

  it("calls it a reading of everything when all that there is came after the start", async () => {
    const one = await startChain(validator(2));
    consumers = new Map();
    settled = 0;
    follow(one).clusterChanged();
    await eventually("it has looked", () => (settled > 0 ? true : undefined));
    consumers = new Map([[namespace, "0"]]);
    told!.clusterChanged();
    await becomes(peer(2));
    await eventually("it is told", () => (whole.length > 0 ? true : undefined));
    expect(whole).toEqual([true]);
  });

  it("calls it a reading of everything only when none is left", async () => {
    consumers = new Map([...consumers, ["testchain-0", "1"]]);
    const one = await startChain(validator(2));
    one.refused.add("1");
    follow(one).clusterChanged();
    await becomes(peer(2));
    await eventually("the other was tried again", () => (failures.length > 1 ? true : undefined));
    expect(whole).toEqual([false]);
    one.refused.clear();
    await eventually("all is read", () => (whole.at(-1) === true ? true : undefined));
  });

  it("asks first whom it is to prefer, then those after him", async () => {
    // Each says more than the one before him, so that none has to confirm a loss.
    const [first, second, third] = [
      await startChain(validator(2), validator(3), validator(4)),
      await startChain(validator(2)),
      await startChain(validator(2), validator(3)),
    ];
    follow(first, second, third).prefer(1);
    told!.clusterChanged();
    await becomes(peer(2));
    expect([first.queries, third.queries]).toEqual([[], []]);
    second.refused.add("0");
    told!.triggered("edit", performance.now());
    await becomes(`${peer(2)},${peer(3)}`);
    expect(first.queries).toEqual([]);
    third.refused.add("0");
    told!.triggered("edit", performance.now());
    await becomes(`${peer(2)},${peer(3)},${peer(4)}`);
  });
});
