import { sha256 } from "@cosmjs/crypto";
import { toHex } from "@cosmjs/encoding";
import type { EncodeObject, GeneratedType, OfflineDirectSigner } from "@cosmjs/proto-signing";
import { Registry } from "@cosmjs/proto-signing";
import type { StdFee } from "@cosmjs/stargate";
import {
  calculateFee,
  defaultRegistryTypes,
  GasPrice,
  SigningStargateClient,
} from "@cosmjs/stargate";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { printable } from "../core/printable";
import { ChainError } from "./chain-error";
import { icsTypes } from "./ics/messages";

/** A signed transaction, ready to be sent. */
export interface SignedTx {
  readonly bytes: Uint8Array;
  /** sha256 of the bytes, as upper-case hex: the name under which the chain will have it. */
  readonly hash: string;
  /** The account's sequence number that it uses up. */
  readonly sequence: number;
  /** No later block may have it. */
  readonly timeoutHeight: bigint;
}

const registry = new Registry([
  ...defaultRegistryTypes,
  ...icsTypes.map(([typeUrl, type]): [string, GeneratedType] => [typeUrl, type]),
]);

/**
 * What a transaction offers to pay: gas × price, rounded up. No coin when that is nothing.
 *
 * @param gasPrice - Price of one unit of gas, e.g. `0.005uatom`.
 * @throws ChainError `BAD_GAS_PRICE`.
 */
export function txFee(gas: number, gasPrice: string): StdFee {
  try {
    const fee = calculateFee(gas, GasPrice.fromString(gasPrice));
    return { ...fee, amount: fee.amount.filter(({ amount }) => amount !== "0") };
  } catch (cause) {
    throw new ChainError(
      "BAD_GAS_PRICE",
      `gas price cannot be read; "${printable(gasPrice)}"; write it like "0.005uatom"`,
      { cause },
    );
  }
}

export interface TxToSign {
  readonly signer: OfflineDirectSigner;
  readonly account: string;
  readonly message: EncodeObject;
  readonly fee: StdFee;
  /** From config: a signature counts on the chain that it names, whatever a node calls itself. */
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: number;
  /** Of the chain now. */
  readonly height: bigint;
}

/** So many blocks from now on a signature is good for, by the height that the asked node states. */
const validBlocks = 50n;

/** Signs without asking anybody; the same request gives the same bytes, so the same hash. */
export async function signedTx(request: TxToSign): Promise<SignedTx> {
  const { signer, account, message, fee, chainId, accountNumber, sequence, height } = request;
  const timeoutHeight = height + validBlocks;
  const client = await SigningStargateClient.offline(signer, { registry });
  const data = { chainId, accountNumber, sequence };
  const signed = await client.sign(account, [message], fee, "", data, timeoutHeight);
  const bytes = TxRaw.encode(signed).finish();
  return { bytes, hash: toHex(sha256(bytes)).toUpperCase(), sequence, timeoutHeight };
}
