import { readdirSync, readFileSync, readlinkSync } from "node:fs";

import { portBusy } from "../machine/busy-port";
import { canonicalPath } from "../machine/canonical-path";
import { hostAndPort } from "../machine/host-and-port";
import { processesIn } from "../machine/process-table";

const listening = "0A";

/** An IPv4 address and port as `/proc/net/tcp` writes them: bytes in reverse, hexadecimal. */
const procAddress = (host: string, port: number): string =>
  `${host
    .split(".")
    .reverse()
    .map((byte) => Number(byte).toString(16).padStart(2, "0"))
    .join("")}:${port.toString(16).padStart(4, "0")}`.toUpperCase();

/** Socket that listens there, by its inode. */
function listeningSocket(host: string, port: number): string | undefined {
  const wanted = procAddress(host, port);
  const [, ...rows] = readFileSync("/proc/net/tcp", "utf8").split("\n");
  return rows
    .map((row) => row.trim().split(/\s+/))
    .find(([, local, , state]) => local === wanted && state === listening)?.[9];
}

const holds = (pid: number, socket: string): boolean => {
  try {
    return readdirSync(`/proc/${pid}/fd`).some(
      (fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === `socket:[${socket}]`,
    );
  } catch {
    return false; // it ended, or closed the file, while we looked
  }
};

/**
 * Refuses an entrance that somebody else listens at: what stands behind it would never be reached.
 *
 * @param entrance - `host:port`; nothing is looked at where there is none.
 * @param folder - Of the stack, whose own forwarder may listen there already.
 * @throws Error of `portBusy`.
 */
export async function refuseForeignEntrance(
  entrance: string | undefined,
  folder: string,
): Promise<void> {
  const place = entrance === undefined ? undefined : hostAndPort(entrance);
  if (place === undefined) return;
  const busy = await portBusy(place.host, place.port);
  if (busy === undefined) return;
  const socket = listeningSocket(place.host, place.port);
  const own = processesIn(canonicalPath(folder));
  if (socket !== undefined && own.some(({ pid }) => holds(pid, socket))) return;
  throw new Error(busy);
}
