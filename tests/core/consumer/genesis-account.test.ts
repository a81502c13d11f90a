import { withGenesisAccount } from "../../../core/consumer/genesis-account";

/*
 * What stands in the genesis afterwards is what `interchain-security-cd genesis add-genesis-account ADDRESS
 * 1000000000stake` of v7.0.1 writes, but for the supply, which that states.
 */
const address = "consumer1qqqsyqcyq5rqwzqfpg9scrgwpugpzysnxru4z7";
const account = {
  "@type": "/cosmos.auth.v1beta1.BaseAccount",
  address,
  pub_key: null,
  account_number: "0",
  sequence: "0",
};
const balance = { address, coins: [{ denom: "stake", amount: "1000000000" }] };
const other = "consumer1other";

describe("withGenesisAccount", () => {
  it("adds an account and its balance to a program's default, and changes nothing else", () => {
    const auth = { params: { max_memo_characters: "256" }, accounts: [] };
    const bank = { params: {}, balances: [], supply: [], denom_metadata: [] };
    const genesis = { chain_id: "x-1", app_state: { auth, bank, mint: null } };
    expect(withGenesisAccount(genesis, address)).toEqual({
      chain_id: "x-1",
      app_state: {
        auth: { ...auth, accounts: [account] },
        bank: { ...bank, balances: [balance] },
        mint: null,
      },
    });
    expect(genesis.app_state.auth.accounts).toEqual([]);
  });

  it("makes what a program leaves out", () => {
    expect(withGenesisAccount({ app_state: { bank: null } }, address)).toEqual({
      app_state: { auth: { accounts: [account] }, bank: { balances: [balance], supply: [] } },
    });
  });

  it("comes after those that are there", () => {
    const app_state = {
      auth: { accounts: [{ address: other }, null] },
      bank: { balances: [{ address: other, coins: [] }], supply: [] },
    };
    expect(withGenesisAccount({ app_state }, address)).toMatchObject({
      app_state: {
        auth: { accounts: [{ address: other }, null, account] },
        bank: { balances: [{ address: other, coins: [] }, balance] },
      },
    });
  });

  it("stays as it is where it is there", () => {
    const genesis = { app_state: { auth: { accounts: [{ address, sequence: "7" }] } } };
    expect(withGenesisAccount(genesis, address)).toBe(genesis);
  });

  // The bank module refuses a supply that is another than all balances together, and states none itself.
  it.each([
    {
      name: "of the same coin",
      supply: [
        { denom: "atom", amount: "5" },
        { denom: "stake", amount: "9007199254740993" },
      ],
      after: [
        { denom: "atom", amount: "5" },
        { denom: "stake", amount: "9007200254740993" },
      ],
    },
    {
      name: "of another",
      supply: [{ denom: "atom", amount: "5" }],
      after: [
        { denom: "atom", amount: "5" },
        { denom: "stake", amount: "1000000000" },
      ],
    },
  ])("raises a supply $name", ({ supply, after }) => {
    const app_state = { bank: { balances: [], supply } };
    expect(withGenesisAccount({ app_state }, address)).toMatchObject({
      app_state: { bank: { supply: after } },
    });
  });
});
