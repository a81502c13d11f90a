import { fromBech32 } from "@cosmjs/encoding";
import { PubKey } from "cosmjs-types/cosmos/crypto/ed25519/keys";
import type { Validator } from "cosmjs-types/cosmos/staking/v1beta1/staking";
import { BondStatus } from "cosmjs-types/cosmos/staking/v1beta1/staking";

/** A validator as the staking module has it. What it says of itself is a stranger's text. */
export interface ValidatorRecord {
  /** Operator address, `…valoper1…`. */
  readonly operator: string;
  readonly moniker: string;
  readonly details: string;
  /** Bonded tokens in the smallest unit. */
  readonly tokens: bigint;
  readonly status: "bonded" | "unbonding" | "unbonded";
  readonly jailed: boolean;
  /** ed25519 consensus key, base64; absent when the key is of another kind. */
  readonly consensusPubkey?: string;
}

const ed25519Type = "/cosmos.crypto.ed25519.PubKey";
const ed25519KeyBytes = 32;

const statuses: Readonly<Partial<Record<BondStatus, ValidatorRecord["status"]>>> = {
  [BondStatus.BOND_STATUS_BONDED]: "bonded",
  [BondStatus.BOND_STATUS_UNBONDING]: "unbonding",
  [BondStatus.BOND_STATUS_UNBONDED]: "unbonded",
};

function consensusKey(key: Validator["consensusPubkey"]): string | undefined {
  if (key?.typeUrl !== ed25519Type) return undefined;
  const bytes = PubKey.decode(key.value).key;
  return bytes.length === ed25519KeyBytes ? Buffer.from(bytes).toString("base64") : undefined;
}

/** @throws Error when the answer cannot be a validator of a Cosmos chain. */
export function validatorRecord(validator: Validator): ValidatorRecord {
  const { operatorAddress, description, tokens, jailed } = validator;
  if (!fromBech32(operatorAddress).prefix.endsWith("valoper")) {
    throw new Error("operator address has another prefix");
  }
  const status = statuses[validator.status];
  if (status === undefined) throw new Error("validator status is unknown");
  if (!/^\d{1,78}$/.test(tokens)) throw new Error("tokens are no amount");
  const consensusPubkey = consensusKey(validator.consensusPubkey);
  return {
    operator: operatorAddress,
    moniker: description.moniker,
    details: description.details,
    tokens: BigInt(tokens),
    status,
    jailed,
    ...(consensusPubkey === undefined ? {} : { consensusPubkey }),
  };
}
