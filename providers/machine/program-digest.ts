import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Folders of the program that the agent is made of. */
const folders = ["agent", "chain", "core"];

/**
 * What tells one state of the agent's program from another, so that a newer one restarts it.
 *
 * @param project - Folder of the program.
 * @param flags - What it is started with.
 */
export function programDigest(project: string, flags: readonly string[]): string {
  const digest = createHash("sha256").update(flags.join("\0"));
  for (const folder of folders) {
    const files = readdirSync(join(project, folder), { recursive: true, encoding: "utf8" });
    for (const file of files.filter((name) => /\.(ts|proto)$/.test(name)).sort()) {
      digest.update(`${folder}/${file}\0`).update(readFileSync(join(project, folder, file)));
    }
  }
  return digest.digest("hex").slice(0, 16);
}
