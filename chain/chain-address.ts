import { Bip39, Random, sha256 } from "@cosmjs/crypto";
import { fromBech32, toBech32 } from "@cosmjs/encoding";
import { DirectSecp256k1HdWallet } from "@cosmjs/proto-signing";

import { ChainError } from "./chain-error";

const operatorSuffix = "valoper";
const mnemonicEntropyBytes = 32;
const addressBytes = 20;

/** Makes the mnemonic of a new account: 24 words, 256 bits from the system's random source. */
export function newMnemonic(): string {
  return Bip39.encode(Random.getBytes(mnemonicEntropyBytes)).toString();
}

/**
 * The signer of a mnemonic's first account, on the Cosmos derivation path m/44'/118'/0'/0/0.
 *
 * @throws ChainError `BAD_MNEMONIC`, which repeats nothing of the words.
 */
export async function walletOf(mnemonic: string, prefix: string): Promise<DirectSecp256k1HdWallet> {
  try {
    return await DirectSecp256k1HdWallet.fromMnemonic(mnemonic.trim().replace(/\s+/g, " "), {
      prefix,
    });
  } catch {
    // No cause: cosmjs may quote the words in its message.
    throw new ChainError(
      "BAD_MNEMONIC",
      "account mnemonic is not a BIP-39 phrase in English; check its words and their order",
    );
  }
}

/** The address of a mnemonic's first account. */
export async function addressOf(mnemonic: string, prefix: string): Promise<string> {
  const [account] = await (await walletOf(mnemonic, prefix)).getAccounts();
  if (account === undefined) throw new Error("a wallet always has an account");
  return account.address;
}

/** The operator address of an account's validator: the same bytes, prefix `…valoper`. */
export function operatorAddressOf(accountAddress: string): string {
  const { prefix, data } = fromBech32(accountAddress);
  return toBech32(`${prefix}${operatorSuffix}`, data);
}

/** The operator address of the validator that a mnemonic's first account runs. */
export async function operatorOf(mnemonic: string, prefix: string): Promise<string> {
  return operatorAddressOf(await addressOf(mnemonic, prefix));
}

/**
 * The address by which the provider chain knows a validator's consensus key, `…valcons1…`: the first
 * 20 bytes of the key's sha256, with the prefix that goes with the operator's.
 *
 * @param consensusPubkey - ed25519 public key, base64.
 */
export function consensusAddressOf(operator: string, consensusPubkey: string): string {
  const { prefix } = fromBech32(operator);
  const key = Buffer.from(consensusPubkey, "base64");
  return toBech32(prefix.replace(/valoper$/, "valcons"), sha256(key).slice(0, addressBytes));
}
