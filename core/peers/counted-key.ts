/** A key of a running chain's own validator set, whose signatures it counts. */
export interface CountedKey {
  /** ed25519, base64. */
  readonly publicKey: string;
  readonly power: bigint;
}
