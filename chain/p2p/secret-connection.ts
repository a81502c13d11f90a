import { diffieHellman, generateKeyPairSync, type KeyObject, sign, verify } from "node:crypto";

import { nodeIdOf } from "../../core/peers/node-identity";
import { printable } from "../../core/printable";
import type { Fields } from "../proto-file";
import type { BoundedReader } from "./bounded-reader";
import { MerlinTranscript } from "./merlin-transcript";
import { delimited, type MessageName, readLength, readMessage } from "./messages";
import { PeerFailure } from "./peer-failure";
import { publicKeyOf, rawPublicKey } from "./raw-keys";
import { contentBytes, frameOpener, frameSealer, sealedBytes } from "./sealed-frames";
import { sessionKeys } from "./session-keys";

const keyBytes = 32;
/** Of AuthSigMessage; CometBFT's has 102. */
const authLimitBytes = 1024;
/** Length and head of an ephemeral key's message, which is all the same in everybody's. */
const keyHead = Buffer.from([keyBytes + 2, 0x0a, keyBytes]);
/** Enough to tell what else it may be. */
const firstBytes = 5;

export interface NodeKeyPair {
  readonly publicKey: KeyObject;
  readonly privateKey: KeyObject;
}

/** A connection in which the other side has proven who it is. */
export interface SecretConnection {
  /** The id that the other side has proven. */
  readonly nodeId: string;
  /** The next message, of at most `limitBytes`. @throws PeerFailure, or whatever ended the stream. */
  receive(name: MessageName, limitBytes: number): Promise<Fields>;
  /** Sends bytes, sealed. */
  write(bytes: Uint8Array): void;
}

/** What speaks where an ephemeral key was expected. */
function strangerAt(first: Buffer): PeerFailure {
  if (first.toString("latin1") === "HTTP/") return new PeerFailure("HTTP", "speaks HTTP");
  // Content type "alert" or "handshake", then version 3.x.
  if ((first[0] === 0x15 || first[0] === 0x16) && first[1] === 0x03) {
    return new PeerFailure("TLS", "speaks TLS");
  }
  const shown = printable(first.toString("latin1"));
  return new PeerFailure("GARBAGE", `speaks another protocol, beginning "${shown}"`);
}

async function ephemeralKeyOf(reader: BoundedReader): Promise<Buffer> {
  const first = await reader.exactly(firstBytes);
  if (!first.subarray(0, keyHead.length).equals(keyHead)) throw strangerAt(first);
  const more = await reader.exactly(keyHead.length + keyBytes - firstBytes);
  return Buffer.concat([first.subarray(keyHead.length), more]);
}

function sharedSecret(privateKey: KeyObject, other: Uint8Array): Uint8Array {
  try {
    return diffieHellman({ privateKey, publicKey: publicKeyOf("X25519", other) });
  } catch {
    throw new PeerFailure("GARBAGE", "sends an ephemeral key that keeps no secret");
  }
}

const bytesOf = (base64: unknown): Uint8Array => Buffer.from(String(base64), "base64");

function isSigned(signature: Uint8Array, challenge: Uint8Array, key: Uint8Array): boolean {
  try {
    return verify(null, challenge, publicKeyOf("Ed25519", key), signature);
  } catch {
    return false;
  }
}

/**
 * Makes a CometBFT secret connection on a stream, from either end: X25519 for a shared secret, a challenge
 * of all that was said, and each side's Ed25519 signature of it, sealed.
 *
 * @param write - Sends bytes to the other side.
 * @param own - This side's node key, of Ed25519.
 * @throws PeerFailure, or whatever ended the stream.
 * @see https://github.com/cometbft/cometbft/blob/v0.38.x/p2p/conn/secret_connection.go
 */
export async function secretConnection(
  reader: BoundedReader,
  write: (bytes: Uint8Array) => void,
  own: NodeKeyPair,
): Promise<SecretConnection> {
  const ephemeral = generateKeyPairSync("x25519");
  const ownKey = rawPublicKey(ephemeral.publicKey);
  write(Buffer.concat([keyHead, ownKey]));
  const otherKey = await ephemeralKeyOf(reader);
  const secret = sharedSecret(ephemeral.privateKey, otherKey);
  const isLower = Buffer.compare(ownKey, otherKey) < 0;

  const transcript = new MerlinTranscript("TENDERMINT_SECRET_CONNECTION_TRANSCRIPT_HASH");
  transcript.append("EPHEMERAL_LOWER_PUBLIC_KEY", isLower ? ownKey : otherKey);
  transcript.append("EPHEMERAL_UPPER_PUBLIC_KEY", isLower ? otherKey : ownKey);
  transcript.append("DH_SECRET", secret);
  const challenge = transcript.challenge("SECRET_CONNECTION_MAC", 32);

  const keys = sessionKeys(secret, isLower);
  const [seal, open] = [frameSealer(keys.send), frameOpener(keys.receive)];
  let rest = Buffer.alloc(0);
  const exactly = async (size: number): Promise<Buffer> => {
    while (rest.length < size) {
      rest = Buffer.concat([rest, open(await reader.exactly(sealedBytes))]);
    }
    const taken = rest.subarray(0, size);
    rest = rest.subarray(size);
    return taken;
  };
  const receive = async (name: MessageName, limitBytes: number): Promise<Fields> => {
    const length = await readLength(async () => (await exactly(1)).readUInt8(), limitBytes);
    return readMessage(name, await exactly(length));
  };
  const writeSealed = (bytes: Uint8Array): void => {
    let at = 0;
    do write(seal(bytes.subarray(at, (at += contentBytes))));
    while (at < bytes.length);
  };

  writeSealed(
    delimited("AuthSigMessage", {
      pub_key: { ed25519: rawPublicKey(own.publicKey).toString("base64") },
      sig: sign(null, challenge, own.privateKey).toString("base64"),
    }),
  );
  const { pub_key: publicKey, sig } = await receive("AuthSigMessage", authLimitBytes);
  const key = bytesOf((publicKey as Fields | null)?.["ed25519"] ?? "");
  if (key.length !== keyBytes || !isSigned(bytesOf(sig), challenge, key)) {
    throw new PeerFailure("GARBAGE", "does not prove that it holds the key that it shows");
  }
  return { nodeId: nodeIdOf(key), receive, write: writeSealed };
}
