import { hkdfSync } from "node:crypto";

const keyBytes = 32;
const purpose = "TENDERMINT_SECRET_CONNECTION_KEY_AND_CHALLENGE_GEN";

/** Keys of ChaCha20-Poly1305, one for each direction. */
export interface SessionKeys {
  readonly receive: Uint8Array;
  readonly send: Uint8Array;
}

/**
 * @param secret - What the two sides' ephemeral keys share, 32 bytes.
 * @param isLower - Whether this side's ephemeral public key is the lower of the two.
 */
export function sessionKeys(secret: Uint8Array, isLower: boolean): SessionKeys {
  const bytes = Buffer.from(hkdfSync("sha256", secret, "", purpose, 2 * keyBytes));
  const [first, second] = [bytes.subarray(0, keyBytes), bytes.subarray(keyBytes)];
  return isLower ? { receive: first, send: second } : { receive: second, send: first };
}
