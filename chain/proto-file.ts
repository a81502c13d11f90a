import { readFileSync } from "node:fs";

import { parse, type Type } from "protobufjs";

/** A message as plain values: 64-bit numbers as decimal text, bytes as base64, enums by name. */
export type Fields = Readonly<Record<string, unknown>>;

const plain = {
  longs: String,
  enums: String,
  bytes: String,
  defaults: true,
  arrays: true,
} as const;

/** The messages of a .proto file, by name. */
export interface ProtoFile {
  readonly type: (name: string) => Type;
  /** @throws Error when the bytes are no such message. */
  readonly decoded: (name: string, bytes: Uint8Array) => Fields;
  readonly encoded: (name: string, fields: Fields) => Uint8Array;
}

export function protoFile(path: string): ProtoFile {
  const { root } = parse(readFileSync(path, "utf8"), { keepCase: true });
  const type = (name: string): Type => root.lookupType(name);
  return {
    type,
    decoded: (name, bytes) => type(name).toObject(type(name).decode(bytes), plain),
    encoded: (name, fields) => type(name).encode(type(name).fromObject(fields)).finish(),
  };
}
