import { accountPrefixOf } from "../../core/operator-address";

describe("accountPrefixOf", () => {
  // BIP 173: the last 1 of an address separates prefix and data.
  it.each([
    { operator: "cosmosvaloper1x7lvzqdf9gpnnmj92xu2hqvnj8lzy3zmgx8rw2", prefix: "cosmos" },
    { operator: "neutronvaloper1qqqq", prefix: "neutron" },
    { operator: "a1valoper1qqqq", prefix: "a1" },
    { operator: "xvaloper1valoper1qqqq", prefix: "xvaloper1" },
  ])("of $operator is $prefix", ({ operator, prefix }) => {
    expect(accountPrefixOf(operator)).toBe(prefix);
  });
});
