import { createHash } from "node:crypto";

import { canonicalJson, type Json } from "../canonical-json";

/** sha256 of files however they are named and nested, in hex; the same whatever the order of their names. */
export const filesDigest = (files: Json): string =>
  createHash("sha256").update(canonicalJson(files), "utf8").digest("hex");
