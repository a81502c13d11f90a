import { join } from "node:path";

import { protoFile } from "../proto-file";

export type { Fields } from "../proto-file";

/** The message types of consumer.proto, and what is read and written by them. */
export const { type: protoType, decoded, encoded } = protoFile(join(__dirname, "consumer.proto"));
