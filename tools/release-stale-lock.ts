import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

import { endOrphanedProviders } from "./orphaned-providers";

/** Who holds a lock of Pulumi's file backend. */
interface Owner {
  readonly pid: number;
  readonly hostname: string;
}

const project = "ics";

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** Undefined for a file that names no owner. */
function ownerOf(file: string): Owner | undefined {
  try {
    const { pid, hostname: host } = JSON.parse(readFileSync(file, "utf8")) as Partial<Owner>;
    return Number.isSafeInteger(pid) && pid !== undefined && pid > 0 && typeof host === "string"
      ? { pid, hostname: host }
      : undefined;
  } catch {
    return undefined;
  }
}

/** Whether the lock's owner was a process of this machine that is dead. */
const isStale = (owner: Owner): boolean => owner.hostname === hostname() && !isAlive(owner.pid);

const checkout = join(__dirname, "..");

/**
 * Releases the stack's locks if all of them are of runs that died here, and ends what those left running.
 *
 * Only then, as `pulumi cancel` takes every lock away, a living run's too.
 *
 * @returns The exit code.
 */
async function releaseStaleLocks(stack: string, folder: string): Promise<number> {
  const files = existsSync(folder)
    ? readdirSync(folder)
        .filter((file) => file.endsWith(".json"))
        .map((file) => join(folder, file))
    : [];
  const owners: Owner[] = [];
  for (const file of files) {
    const owner = ownerOf(file);
    if (owner === undefined) {
      console.error(
        `release-stale-lock: lock file names no owner; "${file}"; ` +
          `if no run of the stack is under way: pulumi cancel --stack ${stack}`,
      );
      return 1;
    }
    owners.push(owner);
  }
  if (owners.length === 0 || !owners.every(isStale)) return 0;
  const pids = owners.map(({ pid }) => String(pid)).join(", ");
  console.error(`stack ${stack}: releasing the lock of a run that died (pid ${pids})`);
  const ended = await endOrphanedProviders(checkout);
  if (ended.length > 0) {
    console.error(`stack ${stack}: ending what it left running (pid ${ended.join(", ")})`);
  }
  const { status, error } = spawnSync("pulumi", ["cancel", "--yes", "--stack", stack], {
    cwd: checkout,
    stdio: "inherit",
  });
  if (error !== undefined) console.error(`release-stale-lock: ${error.message}`);
  return status === 0 ? 0 : 1;
}

async function main([stack]: readonly string[]): Promise<number> {
  const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
  if (stack === undefined) {
    console.error("release-stale-lock: no stack given; call it with the stack's name");
    return 2;
  }
  if (!backend.startsWith("file://")) return 0;
  const home = fileURLToPath(backend.replace("file://~", `file://${process.env["HOME"] ?? ""}`));
  return releaseStaleLocks(stack, join(home, ".pulumi", "locks", "organization", project, stack));
}

main(process.argv.slice(2)).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    console.error(`release-stale-lock: ${(error as Error).message}`);
    process.exitCode = 1;
  },
);
