import { join } from "node:path";

import { wireFault } from "../../core/rpc/wire-bounds";
import { type Fields, protoFile } from "../proto-file";
import { PeerFailure } from "./peer-failure";

export type MessageName = "AuthSigMessage" | "DefaultNodeInfo" | "EphemeralKey";

const file = protoFile(join(__dirname, "p2p.proto"));
/** Of one message; CometBFT's have eight at most. */
const fieldLimit = 64;

/** @param bytes - A stranger's. */
export function readMessage(name: MessageName, bytes: Uint8Array): Fields {
  try {
    if (wireFault(bytes, fieldLimit) === undefined) return file.decoded(name, bytes);
  } catch {
    // It is garbage either way.
  }
  throw new PeerFailure("GARBAGE", `sends garbage in the place of ${name}`);
}

/** A message with its length in front, as a varint. */
export function delimited(name: MessageName, fields: Fields): Buffer {
  const message = file.encoded(name, fields);
  const length: number[] = [];
  let rest = message.length;
  for (; rest >= 0x80; rest >>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...length, rest]), message]);
}

/**
 * Reads the length in front of a message.
 *
 * @param next - Gives one byte after the other.
 * @throws PeerFailure `GARBAGE` when it is above `limitBytes`, or no varint.
 */
export async function readLength(next: () => Promise<number>, limitBytes: number): Promise<number> {
  let length = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = await next();
    length |= (byte & 0x7f) << shift;
    if (length > limitBytes) break;
    if (byte < 0x80) return length;
  }
  throw new PeerFailure("GARBAGE", `announces a message of more than ${limitBytes} bytes`);
}
