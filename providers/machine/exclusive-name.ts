import { connect, createServer, type Server } from "node:net";

/** A name in Linux's abstract socket space. */
const socketName = (name: string): string => `\0ics-${name}`;

/**
 * Takes a name that only one process of this machine can have at a time.
 *
 * The kernel gives it and frees it when the process ends, however it ends: there is no stale lock
 * to judge and none to clear by hand.
 *
 * @returns What gives the name back when called, or nothing when somebody has it.
 */
export async function claimName(name: string): Promise<(() => Promise<void>) | undefined> {
  const server = await new Promise<Server | undefined>((done, fail) => {
    const claim = createServer((visitor) => visitor.end(String(process.pid)));
    claim.unref();
    claim.once("error", (fault: NodeJS.ErrnoException) => {
      if (fault.code === "EADDRINUSE") done(undefined);
      else fail(fault);
    });
    claim.listen(socketName(name), () => {
      done(claim);
    });
  });
  if (server === undefined) return undefined;
  return async () =>
    new Promise((done) => {
      server.close(() => {
        done();
      });
    });
}

/** Who has a name, in words for an error message. */
export async function holderOf(name: string): Promise<string> {
  return new Promise((done) => {
    let answer = "";
    connect(socketName(name))
      .on("data", (part) => (answer += part.toString("latin1")))
      .on("error", () => undefined)
      .on("close", () => {
        done(/^\d+$/.test(answer) ? `process ${answer}` : "another process");
      });
  });
}
