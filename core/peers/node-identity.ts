import { createHash, createPrivateKey, createPublicKey } from "node:crypto";

import { DomainError } from "../errors";

/** An ed25519 key by which CometBFT nodes know each other. */
export interface NodeKey {
  /** 32 bytes, secret. */
  readonly seed: Uint8Array;
  /** 40 lower-case hex digits, public. */
  readonly nodeId: string;
}

const seedBytes = 32;
const addressBytes = 20;
// DER of PKCS #8 (RFC 8410) up to the seed.
const pkcs8Prefix = Buffer.from("302e020100300506032b657004220420", "hex");

function sha256(data: Uint8Array | string): Buffer {
  return createHash("sha256").update(data).digest();
}

function publicKeyOf(seed: Uint8Array): Buffer {
  if (seed.length !== seedBytes) {
    throw new DomainError(
      "BAD_SEED",
      `ed25519 seed has the wrong length; "${seed.length}"; give it ${seedBytes} bytes`,
    );
  }
  const der = Buffer.concat([pkcs8Prefix, seed]);
  const key = createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  return createPublicKey(key).export({ format: "der", type: "spki" }).subarray(-seedBytes);
}

/** CometBFT's address of an ed25519 key: the first 20 bytes of the public key's SHA-256. */
function addressOf(publicKey: Uint8Array): Buffer {
  return sha256(publicKey).subarray(0, addressBytes);
}

/** The node id of an ed25519 public key, which anybody can compute. */
export const nodeIdOf = (publicKey: Uint8Array): string => addressOf(publicKey).toString("hex");

/** Go's form of an ed25519 private key: the seed, then the public key. */
function privateKeyJson(seed: Uint8Array, publicKey: Buffer): { type: string; value: string } {
  const value = Buffer.concat([seed, publicKey]).toString("base64");
  return { type: "tendermint/PrivKeyEd25519", value };
}

/**
 * The node key that grows from a random seed.
 *
 *     nodeId = hex(sha256(ed25519 public key)[0..20])
 *
 * @param seed - 32 bytes from a cryptographic source; keep it secret.
 * @throws DomainError `BAD_SEED`.
 */
export function nodeKeyFromSeed(seed: Uint8Array): NodeKey {
  return { seed, nodeId: nodeIdOf(publicKeyOf(seed)) };
}

/**
 * The node key of the original system for a validator on a consumer chain.
 *
 *     seed = sha256(sha256("ics-consumer-<moniker>-<chainId>"))
 *
 * Anyone can compute it and pose as this node: for compatibility only (`nodeIdentity: derived`).
 */
export function derivedNodeKey(moniker: string, chainId: string): NodeKey {
  return nodeKeyFromSeed(sha256(sha256(`ics-consumer-${moniker}-${chainId}`)));
}

/** Text of CometBFT's `node_key.json`; secret. */
export function nodeKeyJson(seed: Uint8Array): string {
  return JSON.stringify({ priv_key: privateKeyJson(seed, publicKeyOf(seed)) });
}

/** Text of CometBFT's `priv_validator_key.json`; secret. */
export function consensusKeyJson(seed: Uint8Array): string {
  const publicKey = publicKeyOf(seed);
  return JSON.stringify({
    address: addressOf(publicKey).toString("hex").toUpperCase(),
    pub_key: { type: "tendermint/PubKeyEd25519", value: publicKey.toString("base64") },
    priv_key: privateKeyJson(seed, publicKey),
  });
}
