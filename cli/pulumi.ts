import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { printable } from "../core/printable";

const limitBytes = 2 ** 26;

/**
 * Asks the Pulumi CLI about a stack, without its secrets.
 *
 * @returns Its answer, parsed.
 * @throws Error that says why it does not tell.
 */
export async function askPulumi(args: readonly string[], stack: string): Promise<unknown> {
  const asked = promisify(execFile)("pulumi", [...args, "--json", "--stack", stack], {
    env: process.env,
    maxBuffer: limitBytes,
  });
  asked.child.stdin?.end();
  const { stdout } = await asked.catch((cause: unknown) => {
    const { stderr = "", message } = cause as { stderr?: string; message: string };
    const said = stderr.trim() === "" ? message : stderr.trim();
    const what = `cannot read stack "${printable(stack)}"`;
    throw new Error(`${what}; ${said}; run make up first`, { cause });
  });
  return JSON.parse(stdout);
}
