import { existsSync, mkdtempSync, readdirSync, symlinkSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

/**
 * PATH on which some tools are missing and all others are found.
 *
 * @param scratch - Folder for the links that stand in for the folders with those tools in them.
 */
export function pathWithout(tools: readonly string[], scratch: string): string {
  return (process.env["PATH"] ?? "")
    .split(delimiter)
    .filter((folder) => existsSync(folder))
    .map((folder) => {
      if (!tools.some((tool) => existsSync(join(folder, tool)))) return folder;
      const links = mkdtempSync(join(scratch, "path-"));
      for (const entry of readdirSync(folder)) {
        if (!tools.includes(entry)) symlinkSync(resolve(folder, entry), join(links, entry));
      }
      return links;
    })
    .join(delimiter);
}
