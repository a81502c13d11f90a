import { isJsonObject, type Json, type JsonObject } from "../canonical-json";

/** What the account has: fees of a chain whose own nodes ask for none, and an account has to have something. */
const denom = "stake";
const amount = "1000000000";

const listOf = (value: Json | undefined): readonly Json[] =>
  Array.isArray(value) ? (value as readonly Json[]) : [];

const stateOf = (appState: JsonObject, module: string): JsonObject => {
  const state = appState[module];
  return isJsonObject(state) ? state : {};
};

/** The whole supply has to be what the accounts have together; nothing stated, the chain adds it up itself. */
function suppliedWith(supply: readonly Json[]): readonly Json[] {
  if (supply.length === 0) return supply;
  const isDenom = (coin: Json): coin is JsonObject => isJsonObject(coin) && coin["denom"] === denom;
  const former = supply.find(isDenom)?.["amount"];
  if (typeof former !== "string") return [...supply, { denom, amount }];
  const coin = { denom, amount: String(BigInt(former) + BigInt(amount)) };
  return supply.map((each) => (isDenom(each) ? coin : each));
}

/**
 * A genesis in which an account is, with 1000000000stake; one that is there already stays as it is.
 *
 * @param genesis - A chain program's own default genesis.
 */
export function withGenesisAccount(genesis: JsonObject, address: string): JsonObject {
  const appState = isJsonObject(genesis["app_state"]) ? genesis["app_state"] : {};
  const [auth, bank] = [stateOf(appState, "auth"), stateOf(appState, "bank")];
  const accounts = listOf(auth["accounts"]);
  if (accounts.some((account) => isJsonObject(account) && account["address"] === address)) {
    return genesis;
  }
  return {
    ...genesis,
    app_state: {
      ...appState,
      auth: {
        ...auth,
        accounts: [
          ...accounts,
          {
            "@type": "/cosmos.auth.v1beta1.BaseAccount",
            address,
            pub_key: null,
            account_number: "0",
            sequence: "0",
          },
        ],
      },
      bank: {
        ...bank,
        balances: [...listOf(bank["balances"]), { address, coins: [{ denom, amount }] }],
        supply: suppliedWith(listOf(bank["supply"])),
      },
    },
  };
}
