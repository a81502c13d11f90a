import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** Pulumi's lock file in a file backend. */
interface Lock {
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

/** Locks of this stack whose owner, a process of this machine, is dead. */
function staleLocks(folder: string): readonly Lock[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .map((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Lock)
    .filter((lock) => lock.hostname === hostname() && !isAlive(lock.pid));
}

const [stack] = process.argv.slice(2);
const backend = process.env["PULUMI_BACKEND_URL"] ?? "";
if (stack === undefined) {
  console.error("release-stale-lock: no stack given; call it with the stack's name");
  process.exitCode = 2;
} else if (backend.startsWith("file://")) {
  const home = fileURLToPath(backend.replace("file://~", `file://${process.env["HOME"] ?? ""}`));
  const folder = join(home, ".pulumi", "locks", "organization", project, stack);
  for (const { pid } of staleLocks(folder)) {
    console.error(`stack ${stack}: releasing the lock of a run that died (pid ${String(pid)})`);
    execFileSync("pulumi", ["cancel", "--yes", "--stack", stack], { stdio: "inherit" });
    break;
  }
}
