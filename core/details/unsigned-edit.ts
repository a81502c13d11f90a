import { untouched } from "./registry";

/** An amount in the smallest unit of its denomination, decimal. */
export interface Coin {
  readonly denom: string;
  readonly amount: string;
}

export interface UnsignedEditRequest {
  /** Operator address. */
  readonly operator: string;
  readonly details: string;
  /** Gas units, decimal. */
  readonly gas: string;
  readonly fees: readonly Coin[];
}

/** Reads `5uatom,3abc` as the Cosmos SDK does; undefined where it is no list of amounts. */
export function parseCoins(text: string): readonly Coin[] | undefined {
  const coins = text.split(",").map((one) => {
    const [, amount, denom] = /^(0|[1-9]\d{0,77})([a-zA-Z][\w/:.-]{2,127})$/.exec(one.trim()) ?? [];
    return amount === undefined || denom === undefined ? undefined : { denom, amount };
  });
  const sound = coins.flatMap((coin) => coin ?? []);
  const denoms = new Set(sound.map(({ denom }) => denom));
  if (sound.length < coins.length || denoms.size < sound.length) return undefined;
  // Nothing of a coin is no coin, as in the SDK.
  return sound.filter(({ amount }) => amount !== "0").sort((a, b) => (a.denom < b.denom ? -1 : 1));
}

/** As Go's encoding/json writes text. */
const goEscaped = (json: string): string =>
  json.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/**
 * The transaction that sets a validator's details and leaves all else, without a signature: to the byte
 * what a chain's binary prints for `tx staking edit-validator --details … --generate-only`, without a
 * line end. `tx sign`, `tx multisign` and `--ledger` take it.
 */
export function unsignedEdit({ operator, details, gas, fees }: UnsignedEditRequest): string {
  const message = {
    "@type": "/cosmos.staking.v1beta1.MsgEditValidator",
    description: {
      moniker: untouched,
      identity: untouched,
      website: untouched,
      security_contact: untouched,
      details,
    },
    validator_address: operator,
    commission_rate: null,
    min_self_delegation: null,
  };
  const transaction = {
    body: {
      messages: [message],
      memo: "",
      timeout_height: "0",
      extension_options: [],
      non_critical_extension_options: [],
    },
    auth_info: {
      signer_infos: [],
      fee: {
        amount: fees.map(({ denom, amount }) => ({ denom, amount })),
        gas_limit: gas,
        payer: "",
        granter: "",
      },
      tip: null,
    },
    signatures: [],
  };
  return goEscaped(JSON.stringify(transaction));
}
