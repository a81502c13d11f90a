import { createHash } from "node:crypto";
import { readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

/*
 * A build happens in a draft folder beside the entries. Its name says which process makes it, so
 * that what a killed run left behind can be told from what another run is making right now:
 *
 *     .draft-<family>~<host>-<pid>-<start time>-<counter>
 */
const draftName = /^\.draft-(?<family>[^~]+)~(?<host>[0-9a-f]{8})-(?<pid>\d+)-(?<start>\d+)-\d+$/;

/** A process id is meaningful on one host only (and in one container: it has a host name of its own). */
const thisHost = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

/** Drafts of another host are left alone for a day, as nobody here can tell whether their maker lives. */
const foreignDraftMs = 24 * 60 * 60 * 1000;

let made = 0;

/** Path of a draft folder that no other run uses; not created yet. */
export function newDraft(cacheRoot: string, family: string): string {
  made += 1;
  const owner = `${thisHost}-${process.pid}-${startTime(process.pid)}-${made}`;
  return join(cacheRoot, `.draft-${family}~${owner}`);
}

/** Removes the drafts of runs that are gone; of one family, or of all. */
export function sweepDrafts(cacheRoot: string, family?: string): void {
  for (const name of readdirSync(cacheRoot)) {
    const parts = draftName.exec(name)?.groups;
    if (parts === undefined || (family !== undefined && parts["family"] !== family)) {
      continue;
    }
    const path = join(cacheRoot, name);
    const abandoned =
      parts["host"] === thisHost
        ? !isRunning(Number(parts["pid"]), parts["start"] ?? "")
        : Date.now() - statSync(path).mtimeMs > foreignDraftMs;
    if (abandoned) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}

function isRunning(pid: number, start: string): boolean {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
  return startTime(pid) === start;
}

/**
 * When a process began, in clock ticks since boot (proc_pid_stat(5), field 22): tells it from a
 * later one with the same id. "0" where the system has no /proc; then the id alone decides.
 */
function startTime(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field, the command's name in brackets, may itself hold blanks and brackets.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie has ended; it only waits for its parent to take note.
    return fields[0] === "Z" ? "ended" : (fields[19] ?? "0");
  } catch {
    return "0";
  }
}
