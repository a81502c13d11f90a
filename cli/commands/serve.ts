import { InvalidArgumentError } from "commander";

import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { type LookFlags, lookOptions, withLook } from "../look-flags";

interface Flags extends LookFlags {
  readonly port: number;
}

function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new InvalidArgumentError("It is no port from 0 to 65535.");
}

/** Between two looks, however many blocks the provider chain makes. */
const leastMs = 5_000;

export const serve: IcsCommand<Flags> = {
  name: "serve",
  summary: "a page on this machine with the picture and the tables, as they are now",
  examples: [
    { call: "ics serve", what: "of the embedded stack; open the address that it prints" },
    { call: "ics serve --port 8080", what: "at a port that you know beforehand" },
    { call: "ics serve --rpc https://rpc.example.org", what: "without any stack" },
  ],
  declare: (command) =>
    withLook(command).option("--port <PORT>", "of 127.0.0.1; 0: any free one", portNumber, 0),
  run: async (_words, flags, io): Promise<ExitCode> => {
    const options = await lookOptions(flags, io.progress);
    io.progress("");
    const { NetworkWatch } = await import("../network-watch.ts");
    const { servePages } = await import("../serve/serve-pages.ts");
    return servePages(
      flags.port,
      (listener) => {
        const watch = new NetworkWatch(options, listener, leastMs);
        return { start: async () => watch.start(() => undefined), stop: async () => watch.stop() };
      },
      io,
    );
  },
};
