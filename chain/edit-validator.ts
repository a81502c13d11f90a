import { sha256 } from "@cosmjs/crypto";
import { toHex } from "@cosmjs/encoding";
import type { OfflineDirectSigner } from "@cosmjs/proto-signing";
import type { StdFee } from "@cosmjs/stargate";
import { calculateFee, GasPrice, SigningStargateClient } from "@cosmjs/stargate";
import { MsgEditValidator } from "cosmjs-types/cosmos/staking/v1beta1/tx";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { printable } from "../core/printable";
import { ChainError } from "./chain-error";

/** The staking module's word for a description field that is to stay as it is. */
const untouched = "[do-not-modify]";

/** Gas of one edit: about 70 000 were used with 280 bytes of details, the rest is reserve. */
const editGas = 200_000;

/** A signed transaction, ready to be sent. */
export interface SignedTx {
  readonly bytes: Uint8Array;
  /** sha256 of the bytes, as upper-case hex: the name under which the chain will have it. */
  readonly hash: string;
  /** The account's sequence number that it uses up. */
  readonly sequence: number;
}

/**
 * The fee of one edit.
 *
 * @param gasPrice - Price of one unit of gas, e.g. `0.005uatom`.
 * @throws ChainError `BAD_GAS_PRICE`.
 */
export function editFee(gasPrice: string): StdFee {
  try {
    const fee = calculateFee(editGas, GasPrice.fromString(gasPrice));
    return { ...fee, amount: fee.amount.filter(({ amount }) => amount !== "0") };
  } catch (cause) {
    throw new ChainError(
      "BAD_GAS_PRICE",
      `gas price cannot be read; "${printable(gasPrice)}"; write it like "0.005uatom"`,
      { cause },
    );
  }
}

export interface EditValidatorRequest {
  readonly signer: OfflineDirectSigner;
  readonly account: string;
  readonly operator: string;
  readonly fee: StdFee;
  readonly chainId: string;
  readonly accountNumber: bigint;
  readonly sequence: number;
  readonly details: string;
}

/** Signs a MsgEditValidator that sets `details` and leaves every other field alone. */
export async function signedEdit(request: EditValidatorRequest): Promise<SignedTx> {
  const { signer, account, operator, fee, chainId, accountNumber, sequence, details } = request;
  const message = {
    typeUrl: MsgEditValidator.typeUrl,
    value: MsgEditValidator.fromPartial({
      validatorAddress: operator,
      description: {
        moniker: untouched,
        identity: untouched,
        website: untouched,
        securityContact: untouched,
        details,
      },
    }),
  };
  const client = await SigningStargateClient.offline(signer);
  const data = { chainId, accountNumber, sequence };
  const bytes = TxRaw.encode(await client.sign(account, [message], fee, "", data)).finish();
  return { bytes, hash: toHex(sha256(bytes)).toUpperCase(), sequence };
}
