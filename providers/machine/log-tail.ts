import { closeSync, fstatSync, openSync, readSync } from "node:fs";
import { stripVTControlCharacters } from "node:util";

const tailBytes = 16_384;
const longestLine = 300;

/**
 * The last lines that a program wrote, fit for an error message: no colours, no control characters, no endless lines.
 *
 * Only the end of the file is read, however large it has grown.
 */
export function logTail(path: string, lines = 8): string[] {
  let file: number;
  try {
    file = openSync(path, "r");
  } catch {
    return [];
  }
  try {
    const size = fstatSync(file).size;
    const bytes = Buffer.alloc(Math.min(size, tailBytes));
    readSync(file, bytes, 0, bytes.length, size - bytes.length);
    return stripVTControlCharacters(bytes.toString("utf8"))
      .split("\n")
      .map((line) => line.replace(/\p{Cc}+/gu, " ").trimEnd())
      .filter((line) => line !== "")
      .slice(-lines)
      .map((line) => (line.length > longestLine ? `${line.slice(0, longestLine)}…` : line));
  } finally {
    closeSync(file);
  }
}

/** The end of a log as the last part of an error message. */
export function quotedTail(path: string): string {
  const tail = logTail(path);
  return tail.length === 0 ? `"${path}" is empty` : `last lines of "${path}":\n${tail.join("\n")}`;
}
