import { createServer } from "node:net";

import { Deadline, holdsBefore } from "./deadline";

const isTaken = async (host: string, port: number): Promise<NodeJS.ErrnoException | undefined> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once("error", (fault) => {
      resolve(fault);
    });
    probe.listen({ host, port, exclusive: true }, () => {
      probe.close(() => {
        resolve(undefined);
      });
    });
  });

/**
 * Tells before a process is started that it could not listen, so that the reason stands in the
 * error instead of in the process's log.
 *
 * @returns One sentence naming address, port and remedy, or nothing when the port is free.
 */
export async function portBusy(host: string, port: number): Promise<string | undefined> {
  const fault = await isTaken(host, port);
  if (fault === undefined) return undefined;
  if (fault.code === "EADDRINUSE") {
    return `port ${port} of ${host} is taken by another process; stop it (find it with \`ss -ltnp "sport = :${port}"\`) or choose another address`;
  }
  return `cannot listen on port ${port} of ${host} (${fault.code ?? fault.message}); choose an address of this machine`;
}

/** A process that was just killed may hold its port a moment longer than its number. */
const patienceMs = 3_000;

/** @throws Error of `portBusy` when the port does not get free within moments. */
export async function refuseBusyPort(host: string, port: number): Promise<void> {
  let busy: string | undefined;
  const free = await holdsBefore(Deadline.in(patienceMs), async () => {
    busy = await portBusy(host, port);
    return busy === undefined;
  });
  if (!free) throw new Error(busy);
}
