import { attempt, command } from "./run-command";

/** Networks that only these tests make. */
export const networkNames = {
  testnet: "ics-e2e",
  faults: "ics-e2e-faults",
  given: "ics-e2e-given",
  other: "ics-e2e-other",
} as const;

const lines = (text: string): readonly string[] =>
  text.split("\n").filter((line) => line.trim() !== "");

/**
 * Removes what a former run of these tests left, since it was killed or was told to keep it: their
 * networks, and the containers on them. Docker refuses a second network of a name or a subnet, so
 * that without this one killed run would fail every run after it.
 *
 * @returns Names of what was removed.
 */
export async function removeFormerRun(): Promise<readonly string[]> {
  const removed: string[] = [];
  for (const network of Object.values(networkNames)) {
    if ((await attempt("docker", ["network", "inspect", network])).code !== 0) continue;
    const format = ["--filter", `network=${network}`, "--format", "{{.Names}}"];
    for (const container of lines(await command("docker", "ps", "-a", ...format))) {
      await command("docker", "rm", "--force", "--volumes", container);
      removed.push(container);
    }
    await command("docker", "network", "rm", network);
    removed.push(network);
  }
  return removed;
}
