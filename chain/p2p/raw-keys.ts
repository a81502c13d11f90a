import { createPublicKey, type KeyObject } from "node:crypto";

/** Curves whose public keys are 32 bytes. */
export type Curve = "Ed25519" | "X25519";

/** A public key from its bytes. @throws Error when they are no key. */
export function publicKeyOf(curve: Curve, bytes: Uint8Array): KeyObject {
  const x = Buffer.from(bytes).toString("base64url");
  return createPublicKey({ key: { kty: "OKP", crv: curve, x }, format: "jwk" });
}

/** The 32 bytes of a public key of such a curve. */
export const rawPublicKey = (key: KeyObject): Buffer =>
  Buffer.from(key.export({ format: "jwk" }).x ?? "", "base64url");
