import {
  adoptable,
  consumerMark,
  type MarkedChain,
  otherOwners,
} from "../../../core/consumer/consumer-mark";

const place = { project: "ics", stack: "embedded", chainId: "testchain-0" };

describe("consumerMark", () => {
  // printf %s '["ics","embedded","testchain-0"]' | sha256sum
  it("is the hash of project, stack and chain id", () => {
    expect(consumerMark(place)).toBe(
      "ics-discovery:5fea2501d83d48ba580801f659c6ac7d89782139fd946786b2bc1dd36a2cf19b",
    );
  });

  it.each([
    { name: "another project", other: { ...place, project: "ics2" } },
    { name: "another stack", other: { ...place, stack: "embedded2" } },
    { name: "another chain", other: { ...place, chainId: "testchain-1" } },
    {
      name: "the same letters cut otherwise",
      other: { ...place, project: "icse", stack: "mbedded" },
    },
  ])("differs for $name", ({ other }) => {
    expect(consumerMark(other)).not.toBe(consumerMark(place));
  });

  // MaxMetadataLength of x/ccv/provider/types/msg.go, ICS v7.0.1: 255 bytes.
  it("fits the chain's metadata, whatever the names", () => {
    const mark = consumerMark({
      project: "é".repeat(99),
      stack: "s".repeat(99),
      chainId: "鏈".repeat(16),
    });
    expect(mark).toMatch(/^[\x21-\x7e]{1,255}$/);
  });
});

const mark = consumerMark(place);
const want = { mark, chainId: "testchain-0", owner: "cosmos1me" };
const ours: MarkedChain = {
  consumerId: "4",
  chainId: "testchain-0",
  phase: "REGISTERED",
  metadata: { metadata: mark },
  owner: "cosmos1me",
};

describe("adoptable", () => {
  it.each([
    { name: "a registered one", chains: [ours], id: "4" },
    { name: "an initialized one", chains: [{ ...ours, phase: "INITIALIZED" }], id: "4" },
    { name: "a launched one", chains: [{ ...ours, phase: "LAUNCHED" }], id: "4" },
    {
      name: "the lowest of several, as numbers go",
      chains: ["10", "9", "11"].map((consumerId) => ({ ...ours, consumerId })),
      id: "9",
    },
    {
      name: "the one that is not over",
      chains: [
        { ...ours, consumerId: "1", phase: "STOPPED" },
        { ...ours, consumerId: "2" },
      ],
      id: "2",
    },
  ] as const)("adopts $name", ({ chains, id }) => {
    expect(adoptable(chains, want)).toBe(id);
  });

  it.each([
    { name: "a stopped one", change: { phase: "STOPPED" } },
    { name: "a deleted one", change: { phase: "DELETED" } },
    { name: "one of another chain id", change: { chainId: "testchain-1" } },
    { name: "one of another mark", change: { metadata: { metadata: `${mark} ` } } },
    { name: "one that copies the mark", change: { owner: "cosmos1thief" } },
    { name: "one whose owner is not known", change: { owner: undefined } },
  ] as const)("leaves $name alone", ({ change }) => {
    expect(adoptable([{ ...ours, ...change }], want)).toBeUndefined();
  });
});

describe("otherOwners", () => {
  it("names who owns an entry that bears the mark, and is not us", () => {
    const thief = { ...ours, consumerId: "5", owner: "cosmos1thief" };
    const chains: readonly MarkedChain[] = [
      ours,
      thief,
      { ...thief, consumerId: "6", phase: "STOPPED" },
      { ...thief, consumerId: "7", chainId: "testchain-1" },
      { ...thief, consumerId: "8", metadata: { metadata: "" } },
      { ...thief, consumerId: "9", owner: undefined },
    ];
    expect(otherOwners(chains, want)).toEqual({ "5": "cosmos1thief" });
  });
});
