import type { ChildProcess } from "node:child_process";
import { spawn } from "node:child_process";

/** Kills the processes and removes the folder when this process is gone, were it by SIGKILL. */
export function startReaper(folder: string, pids: readonly number[]): ChildProcess {
  const script = 'cat >/dev/null; folder=$1; shift; kill -9 "$@"; rm -rf "$folder"';
  const reaper = spawn("sh", ["-c", script, "reaper", folder, ...pids.map(String)], {
    stdio: ["pipe", "ignore", "ignore"],
    detached: true,
  });
  reaper.unref();
  return reaper;
}
