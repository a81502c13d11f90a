import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { Fault } from "../core/errors";

const settingsFile = /^Pulumi(\..+)?\.(ya?ml|json)$/;

/** YAML may fold a long text, so line ends and indents do not count. */
const spaced = (text: string): string => text.split(/\s+/).join(" ").trim();

/**
 * Finds mnemonics that a settings file of the project holds in plain text beside encrypted ones.
 *
 * The engine decrypts such a setting as a whole and calls it secret for a single encrypted entry, so
 * it cannot tell. The words themselves are looked for, wherever they stand: a comment gives them away too.
 *
 * @param setting - Where they stand, `ics:mnemonics` or `ics:relayerMnemonics`.
 * @param root - Folder of Pulumi.yaml. A stack file elsewhere (`--config-file`) is not seen.
 */
export function plainMnemonics(
  setting: string,
  mnemonics: Readonly<Record<string, unknown>>,
  root: string,
): readonly Fault[] {
  const files = (existsSync(root) ? readdirSync(root) : [])
    .filter((file) => settingsFile.test(file))
    .map((file) => ({ file, text: spaced(readFileSync(join(root, file), "utf8")) }));
  return Object.entries(mnemonics).flatMap(([name, mnemonic]) => {
    const words = typeof mnemonic === "string" ? spaced(mnemonic) : "";
    const places = files.filter(({ text }) => words.includes(" ") && text.includes(words));
    return places.map(({ file }) => ({
      path: `${setting}.${name}`,
      what: `stands in plain text in ${file}`,
      value: "[secret]",
      remedy: `remove it there, then run: pulumi config set --secret --path '${setting}.${name}'`,
    }));
  });
}
