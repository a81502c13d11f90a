/** What the owner of a consumer chain states about its base genesis. */
export type StatedHash =
  | { readonly kind: "none" }
  /** In hex, lower case. */
  | { readonly kind: "sha256"; readonly hex: string }
  | { readonly kind: "other"; readonly text: string };

const sha256Bytes = 32;
const sha256Hex = /^[0-9a-f]{64}$/;

/**
 * Reads `genesis_hash` of a consumer chain's initialization. It is a field of bytes, into which owners put
 * a SHA-256 in three forms: its 32 bytes; its hex text (64 bytes); or that text where base64 was
 * expected, so that 48 bytes came of it.
 *
 * @param field - The bytes in hex, as the provider chain has them.
 * @see https://github.com/cosmos/testnets (interchain-security, isle): every proposal is of the third form
 */
export function statedHash(field: string): StatedHash {
  const bytes = Buffer.from(field, "hex");
  if (bytes.length === 0) return { kind: "none" };
  if (bytes.length === sha256Bytes) return { kind: "sha256", hex: bytes.toString("hex") };
  const text = bytes.toString("utf8");
  const hex = [text.trim(), bytes.toString("base64")]
    .map((one) => one.toLowerCase())
    .find((one) => sha256Hex.test(one));
  return hex === undefined ? { kind: "other", text } : { kind: "sha256", hex };
}
