import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import { Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";

import { consensusAddressOf } from "../../../chain/chain-address";
import { openChainReader } from "../../../chain/chain-reader";
import { dialledPlaces } from "../../../chain/doctor/dialled-places";
import { doctorFacts, type DoctorRequest } from "../../../chain/doctor/doctor-facts";
import { closeServers, recordedStatus, rpcServer, urlOf } from "../../support/chain-servers";
import { type FakeConsumerChains, fakeConsumerChains } from "../../support/fake-consumer-chains";
import { entry, honestNode, idOfKey, member } from "../../support/fake-doctor-chain";
import { operatorNumber } from "../../support/fake-provider-chain";
import { closePeerServers, deadPort, newNodeKey, peerServer } from "../../support/peer-servers";

afterEach(async () => {
  await closePeerServers();
  await closeServers();
});

async function found(said: FakeConsumerChains, more: Partial<DoctorRequest> = {}) {
  const reader = openChainReader([await fakeConsumerChains(said)]);
  return doctorFacts(reader, {
    ...{
      consumer: "consumer-1",
      scheme: "hashed",
      nodeIdentity: "random",
      allowPrivateAddresses: true,
      timeoutMs: 3_000,
    },
    ...more,
  });
}

describe("doctorFacts", () => {
  it("finds who publishes what, and what each proves", async () => {
    const [key, other] = [newNodeKey(), newNodeKey()];
    const here = await honestNode(key, "consumer-1", "a\u001b[2J");
    const elsewhere = await honestNode(other, "consumer-2");
    const gone = await deadPort();
    const at = (node: string, port: number) => `p2p=${node}@127.0.0.1:${port}`;
    const facts = await found({
      entries: [entry("7", "consumer-1")],
      optedIn: [
        member(1, "here", at(idOfKey(key), here)),
        member(2, "impostor", at("ab".repeat(20), here)),
        member(3, "elsewhere", at(idOfKey(other), elsewhere)),
        member(4, "gone", at("cd".repeat(20), gone)),
        member(5, "mute", "hello"),
        member(6, "nameless", "p2p=127.0.0.1"),
      ],
      alsoOptedIn: ["cosmosvalcons1idle"],
      blockTime: new Date("2026-11-29T12:00:00Z"),
    });
    expect(facts).toMatchObject({
      ...{ consumerId: "7", chainId: "consumer-1", phase: "LAUNCHED", optedInWithoutPower: 1 },
      blockTime: new Date("2026-11-29T12:00:00Z"),
    });
    const byName = Object.fromEntries(
      ("validators" in facts ? facts.validators : []).map((one) => [one.name, one]),
    );
    expect(byName["here"]).toMatchObject({
      power: 100n,
      place: { nodeId: idOfKey(key), host: "127.0.0.1", port: here },
      answer: { nodeId: idOfKey(key), info: { network: "consumer-1", moniker: "a\u001b[2J" } },
    });
    expect(byName["impostor"]?.answer).toMatchObject({ nodeId: idOfKey(key) });
    expect(byName["elsewhere"]?.answer).toMatchObject({ info: { network: "consumer-2" } });
    expect(byName["gone"]?.answer).toEqual({
      fault: { code: "REFUSED", what: "refuses connections" },
    });
    expect(byName["mute"]).toMatchObject({
      unpublished: 'publishes no endpoint; "hello"; add p2p=HOST to the details',
    });
    expect(byName["mute"]).not.toHaveProperty("isRefused");
    expect(byName["nameless"]).toMatchObject({
      isRefused: true,
      unpublished: 'publishes no node id; "127.0.0.1"; publish p2p=NODEID@HOST',
    });
  });

  describe("of a chain that runs", () => {
    const keyOf = (digit: string): string => Buffer.alloc(32, digit).toString("base64");
    const bonded = (number: number, moniker: string, key: string): Validator =>
      Validator.fromPartial({
        operatorAddress: operatorNumber(number),
        description: { moniker, details: `p2p=${"ab".repeat(20)}@192.0.2.7` },
        ...{ tokens: "1", status: 3 },
        consensusPubkey: {
          typeUrl: "/cosmos.crypto.ed25519.PubKey",
          value: PubKey.encode({ key: Buffer.from(key, "base64") }).finish(),
        },
      });
    const listed = (number: number, moniker: string, key: string, power: string) => ({
      ...member(number, moniker, "", power),
      consumer_key: { ed25519: key },
    });
    /** A node of consumer-1 with this validator set. */
    const nodeOf = (set: Readonly<Record<string, string>>, network = "consumer-1") =>
      urlOf(
        rpcServer(({ method }) =>
          method === "status"
            ? { ...recordedStatus, node_info: { ...recordedStatus.node_info, network } }
            : {
                ...{ block_height: "21", count: "9", total: String(Object.keys(set).length) },
                validators: Object.entries(set).map(([digit, power]) => ({
                  address: "D20D617125EC91078B769D535BA21AFB895CA11C",
                  pub_key: { type: "tendermint/PubKeyEd25519", value: keyOf(digit) },
                  ...{ voting_power: power, proposer_priority: "0" },
                })),
              },
        ),
      );
    const bobsKey = keyOf("1");
    const said: FakeConsumerChains = {
      entries: [entry("7", "consumer-1")],
      // Alice and a late joiner; bob and carol have opted out.
      optedIn: [listed(1, "alice", keyOf("a"), "90"), listed(4, "late", keyOf("l"), "500")],
      validators: [
        bonded(1, "alice", keyOf("0")),
        bonded(2, "bob", bobsKey),
        bonded(3, "carol", keyOf("c")),
      ],
      keyPairs: [
        {
          provider_address: consensusAddressOf(operatorNumber(2), bobsKey),
          ...{ consumer_address: "", consumer_key: { ed25519: keyOf("b") } },
        },
      ],
    };
    const powersOf = (facts: Awaited<ReturnType<typeof found>>) =>
      "validators" in facts
        ? facts.validators.map(({ name, power, isLeaving }) => [name, power, isLeaving]).sort()
        : [];

    it("are who it counts itself, by the keys that they sign with", async () => {
      const node = await nodeOf({ a: "30", b: "20", c: "10", z: "5" });
      const dead = `http://127.0.0.1:${await deadPort()}`;
      const other = await nodeOf({ a: "1" }, "consumer-2");
      const facts = await found(said, { nodesOf: () => [dead, other, node], timeoutMs: 2_000 });
      expect(powersOf(facts)).toEqual([
        ["alice", 30n, undefined],
        ["bob", 20n, true],
        ["carol", 10n, true],
        ["late", 0n, undefined],
      ]);
      expect(facts).toMatchObject({ isOwnSet: true, unknownPower: 5n });
    });

    it("are the provider chain's where no node tells", async () => {
      const facts = await found(said, { nodesOf: () => [], timeoutMs: 500 });
      expect(powersOf(facts)).toEqual([
        ["alice", 90n, undefined],
        ["late", 500n, undefined],
      ]);
      expect(facts).toMatchObject({ isOwnSet: false, unknownPower: 0n });
    });

    it("have the power of a key that was exchanged since", async () => {
      // Until a relayer tells of it, the chain counts alice's former key.
      const node = await nodeOf({ "0": "30" });
      const rekeyed = await found(said, { nodesOf: () => [node], timeoutMs: 2_000 });
      expect(powersOf(rekeyed)[0]).toEqual(["alice", 30n, undefined]);
    });
  });

  it("dials nobody at a private address unless it may", async () => {
    let dialled = 0;
    const port = await peerServer(() => dialled++);
    const facts = await found(
      {
        entries: [entry("7", "consumer-1")],
        optedIn: [member(1, "a", `p2p=${"ab".repeat(20)}@127.0.0.1:${port}`)],
      },
      { allowPrivateAddresses: false },
    );
    expect(facts).toMatchObject({
      validators: [
        {
          isRefused: true,
          unpublished: expect.stringMatching(/^loopback address is not dialled; "127\.0\.0\.1"/),
        },
      ],
    });
    expect(dialled).toBe(0);
  });

  // docs/protocol.md: neutron-1 and stride-1 hash alike, testchain-0 does not.
  it("finds chains that have the same port at one validator", async () => {
    const facts = await found(
      {
        entries: [
          entry("3", "neutron-1"),
          entry("4", "stride-1", "STOPPED"),
          entry("9", "stride-1"),
          entry("12", "testchain-0"),
        ],
        optedIn: [
          member(1, "a", `p2p=${"ab".repeat(20)}@127.0.0.1`),
          member(2, "b", `p2p=${"cd".repeat(20)}@127.0.0.1 p2p-ports=9:30344`),
        ],
      },
      { consumer: "neutron-1" },
    );
    const shared = ("validators" in facts ? facts.validators : []).map(({ name, colliding }) => [
      name,
      colliding?.map(({ consumerId }) => consumerId),
    ]);
    expect(Object.fromEntries(shared)).toEqual({ a: ["9"], b: [] });
  });

  it("asks all at once, so that the silent cost one time-out together", async () => {
    const port = await peerServer(() => undefined);
    const details = (number: number) =>
      `p2p=${number.toString(16).padStart(40, "0")}@127.0.0.1:${port}`;
    const begun = performance.now();
    const facts = await found(
      {
        entries: [entry("7", "consumer-1")],
        optedIn: Array.from({ length: 40 }, (_, at) => member(at, `v${at}`, details(at))),
      },
      { timeoutMs: 1_000 },
    );
    // One after the other it would be 40 s.
    expect(performance.now() - begun).toBeLessThan(15_000);
    expect("validators" in facts && facts.validators.map((one) => one.answer?.fault?.code)).toEqual(
      Array(40).fill("SILENT"),
    );
  });

  it.each([
    { name: "a consumer id", consumer: "7", expected: { consumerId: "7" } },
    { name: "a chain id", consumer: "consumer-1", expected: { consumerId: "7" } },
    {
      name: "the one of a chain id that is not over",
      consumer: "again-1",
      expected: { consumerId: "11" },
    },
    {
      name: "none of several",
      consumer: "twice-1",
      expected: {
        fault: 'several consumer chains have this chain id; "twice-1"; name one by its id: 20, 21',
      },
    },
    {
      name: "nothing where there is none",
      consumer: "no\u001b[2J",
      expected: {
        fault:
          'the provider chain has no consumer chain of this chain id; "no\\u001b[2J"; check it, and the provider chain',
      },
    },
  ])("finds $name", async ({ consumer, expected }) => {
    const entries = [
      ...[entry("7", "consumer-1"), entry("10", "again-1", "STOPPED"), entry("11", "again-1")],
      ...[entry("20", "twice-1"), entry("21", "twice-1", "REGISTERED")],
    ];
    expect(await found({ entries }, { consumer })).toMatchObject(expected);
  });
});

describe("dialledPlaces", () => {
  const place = { nodeId: "ab".repeat(20), host: "node.example.net", port: 26_656 };
  const dial = async (addresses: readonly string[] | undefined, allowPrivateAddresses: boolean) => {
    const lookup = { addresses: () => Promise.resolve(addresses), close: () => undefined };
    const options = { allowPrivateAddresses, timeoutMs: 500, lookup };
    return [...(await dialledPlaces([place], options)).values()][0];
  };

  it.each([
    {
      name: "a name that leads into a private network",
      addresses: ["10.0.0.1"],
      isPrivate: false,
      fault: { code: "FORBIDDEN", what: "leads to a private address (10.0.0.1)" },
    },
    {
      name: "a name that leads to a cloud's metadata, on a private network too",
      addresses: ["169.254.169.254"],
      isPrivate: true,
      fault: {
        code: "FORBIDDEN",
        what: "leads to a link-local (cloud metadata) address (169.254.169.254)",
      },
    },
    {
      name: "a name that leads nowhere",
      addresses: undefined,
      isPrivate: false,
      fault: { code: "UNKNOWN_NAME", what: "has a name that leads nowhere" },
    },
  ])("does not dial $name", async ({ addresses, isPrivate, fault }) => {
    expect(await dial(addresses, isPrivate)).toEqual({ fault });
  });
});
