import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { printable } from "../../core/printable";
import { programEnvironment } from "./program-environment";

/** Longest time a command of the chain binary may take; they take under a second each. */
const commandTimeoutMs = 60_000;
const shownErrorLength = 400;

/** The last thing that a program complained of: its last line that is not part of a usage text. */
function complaint(stderr: string): string {
  const lines = stderr.split("\n").filter((line) => line.trim() !== "");
  return lines.findLast((line) => /^(Error|ERR|panic)/i.test(line)) ?? lines.at(-1) ?? "no reason";
}

/**
 * Runs one command of a chain binary to its end.
 *
 * @param input - Text for its standard input, the way secrets are handed over: arguments and
 *   environment of a process can be read by others. What it holds is kept out of errors.
 */
export function chainCommand(binary: string, args: readonly string[], input = ""): Promise<void> {
  // These programs leave a folder among the temporary files at every call.
  const scratch = mkdtempSync(join(tmpdir(), "ics-command-"));
  return new Promise<void>((resolve, reject) => {
    const child = execFile(
      binary,
      args,
      {
        env: { ...programEnvironment(), TMPDIR: scratch },
        ...{ timeout: commandTimeoutMs, killSignal: "SIGKILL", maxBuffer: 64 << 20 },
      },
      (cause, _stdout, stderr) => {
        if (cause === null) {
          resolve();
          return;
        }
        const words = args.filter((arg) => !arg.startsWith("-")).slice(0, 2);
        const said =
          input.trim() === "" ? complaint(stderr) : "its input is a secret and not shown";
        const reason = cause.code === "ENOENT" ? "no such program" : said;
        reject(
          new Error(
            `"${basename(binary)} ${words.join(" ")}" failed; "${printable(reason, shownErrorLength)}"; run it by hand to see more`,
          ),
        );
      },
    );
    child.stdin?.on("error", () => undefined); // it may end without reading: its exit code tells
    child.stdin?.end(input);
  }).finally(() => {
    rmSync(scratch, { recursive: true, force: true });
  });
}
