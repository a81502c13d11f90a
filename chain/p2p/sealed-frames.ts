import { createCipheriv, createDecipheriv } from "node:crypto";

import { PeerFailure } from "./peer-failure";

const lengthBytes = 4;
/** Of a frame, at most. */
export const contentBytes = 1024;
const frameBytes = lengthBytes + contentBytes;
const tagBytes = 16;
/** A frame with its tag. */
export const sealedBytes = frameBytes + tagBytes;
const algorithm = "chacha20-poly1305";
const options = { authTagLength: tagBytes };

/** Nonces of one direction: 4 zero bytes, then a counter of 64 bits, little-endian. */
function nonces(): () => Uint8Array {
  let counter = 0n;
  return () => {
    const nonce = Buffer.alloc(12);
    nonce.writeBigUInt64LE(counter++, 4);
    return nonce;
  };
}

/** Seals one content after the other, each of at most 1024 bytes, into a frame. */
export function frameSealer(key: Uint8Array): (content: Uint8Array) => Uint8Array {
  const next = nonces();
  return (content) => {
    const frame = Buffer.alloc(frameBytes);
    frame.writeUInt32LE(content.length);
    frame.set(content, lengthBytes);
    const cipher = createCipheriv(algorithm, key, next(), options);
    return Buffer.concat([cipher.update(frame), cipher.final(), cipher.getAuthTag()]);
  };
}

/** Opens one sealed frame after the other; throws PeerFailure `GARBAGE` for what was not sealed so. */
export function frameOpener(key: Uint8Array): (sealed: Uint8Array) => Buffer {
  const next = nonces();
  return (sealed) => {
    const decipher = createDecipheriv(algorithm, key, next(), options);
    decipher.setAuthTag(sealed.subarray(frameBytes));
    const frame = decipher.update(sealed.subarray(0, frameBytes));
    try {
      decipher.final();
    } catch {
      throw new PeerFailure("GARBAGE", "sends frames that the agreed key does not open");
    }
    const length = frame.readUInt32LE();
    if (length > contentBytes) {
      throw new PeerFailure("GARBAGE", `sends a frame that claims to hold ${length} bytes`);
    }
    return frame.subarray(lengthBytes, lengthBytes + length);
  };
}
