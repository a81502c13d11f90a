import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse, type Type } from "protobufjs";

/** A message as plain values: 64-bit numbers as decimal text, bytes as base64, enums by name. */
export type Fields = Readonly<Record<string, unknown>>;

const { root } = parse(readFileSync(join(__dirname, "consumer.proto"), "utf8"), { keepCase: true });

/** A message type of consumer.proto. */
export const protoType = (name: string): Type => root.lookupType(name);

const plain = {
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  arrays: true,
} as const;

/** @throws Error when the bytes are no such message. */
export function decoded(name: string, bytes: Uint8Array): Fields {
  const type = protoType(name);
  return type.toObject(type.decode(bytes), plain);
}

export const encoded = (name: string, fields: Fields): Uint8Array => {
  const type = protoType(name);
  return type.encode(type.fromObject(fields)).finish();
};
