import { type KnownValidator, topologyMembers } from "../../../core/peers/topology-members";

const declared = { endpoint: "127.97.0.100", port: 30301, exceptions: {} };
const onChain = (operator: string) => ({
  operator,
  moniker: `M ${operator}`,
  details: `D ${operator}`,
});
const validating = (operator: string, power: bigint) => ({ ...onChain(operator), power });

const names = (
  known: readonly KnownValidator[],
  ...chain: readonly ReturnType<typeof validating>[]
): string[] => topologyMembers(known, [], chain).map(({ name }) => name);

describe("topologyMembers", () => {
  it("takes strangers from the chain, named by their operator address", () => {
    expect(topologyMembers([], [], [validating("v1", 9n)])).toEqual([
      { name: "v1", operator: "v1", onChain: { moniker: "M v1", details: "D v1" }, power: 9n },
    ]);
  });

  it("names by config whom config knows, also where the stack does nothing for them", () => {
    expect(names([{ name: "dora", operator: "v1" }], validating("v1", 9n))).toEqual(["dora"]);
  });

  it("has an own validator in it before the chain has, with what the chain says of it elsewhere", () => {
    const known = [{ name: "alice", operator: "v1", declared }];
    expect(topologyMembers(known, [onChain("v1")], [])).toEqual([
      { name: "alice", operator: "v1", onChain: { moniker: "M v1", details: "D v1" }, declared },
    ]);
  });

  it("takes nobody from config alone, unless config lists him for this chain", () => {
    const known = [
      { name: "alice", operator: "v1" },
      { name: "bob", operator: "v2", listed: true },
      { name: "carol", operator: "v3", listed: false },
    ];
    expect(names(known, validating("v4", 1n))).toEqual(["bob", "v4"]);
    expect(topologyMembers(known, [], [])).toEqual([{ name: "bob", operator: "v2" }]);
  });

  it("has everybody once", () => {
    const known = [{ name: "alice", operator: "v1", declared, listed: true }];
    expect(names(known, validating("v1", 1n), validating("v1", 2n))).toEqual(["alice"]);
  });
});
