import { execFile, type ExecFileException } from "node:child_process";
import { promisify } from "node:util";

import { printable } from "../core/printable";
import { noPulumi, pulumiEnvironment } from "./pulumi-environment";

const limitBytes = 2 ** 26;

/**
 * Asks the Pulumi CLI about a stack, without its secrets.
 *
 * @returns Its answer, parsed.
 * @throws Error that says why it does not tell.
 */
export async function askPulumi(args: readonly string[], stack: string): Promise<unknown> {
  const asked = promisify(execFile)("pulumi", [...args, "--json", "--stack", stack], {
    env: pulumiEnvironment(stack),
    maxBuffer: limitBytes,
  });
  asked.child.stdin?.end();
  const { stdout } = await asked.catch((cause: unknown) => {
    const what = `cannot read stack "${printable(stack)}"`;
    const { code, stderr = "", message } = cause as ExecFileException;
    if (code === "ENOENT") {
      throw new Error(`${what}; ${noPulumi}`, { cause });
    }
    const said = printable(stderr.trim() === "" ? message : stderr.trim(), 1_000);
    throw new Error(`${what}; ${said}; run make up first`, { cause });
  });
  return JSON.parse(stdout);
}
