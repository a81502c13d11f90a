import { once } from "node:events";
import { isDeepStrictEqual } from "node:util";

import { networkStatus, type Seen } from "../core/peers/network-status";
import { lastingPart } from "../core/peers/status-change";
import type { NetworkStatus } from "../core/peers/status-report";
import type { ExitCode, Io } from "./io";
import { jsonLine } from "./json-text";
import { NetworkWatch, type WatchListener } from "./network-watch";
import { renderStatus } from "./render-status";
import type { Screen } from "./screen";
import type { StatusOptions } from "./status-options";

/** Ages on the screen grow meanwhile. */
const redrawMs = 1_000;

/** Shows what is seen in place of what was, as old as it is by now. */
function onScreen(screen: Screen, { colours, signal }: Io): WatchListener {
  let seen: Seen | undefined;
  let lost: string | undefined;
  const draw = (): void => {
    if (seen === undefined) return;
    const status = networkStatus({ ...seen, now: new Date() });
    const text = renderStatus(status, { columns: screen.size().columns, colours });
    screen.show(lost === undefined ? text : `${text}\n${lost}\n`);
  };
  const timer = setInterval(draw, redrawMs);
  signal.addEventListener("abort", () => {
    clearInterval(timer);
  });
  screen.onResize(draw);
  return {
    onSeen: (now) => {
      seen = now;
      draw();
    },
    onLost: (what) => {
      lost = `! ${what}`;
      draw();
    },
    onFollowed: () => {
      lost = undefined;
      draw();
    },
  };
}

/** Writes a status wherever it is another than the one before, in more than heights and times. */
function inLines(io: Io, json: boolean): WatchListener {
  let last: object | undefined;
  const textOf = (status: NetworkStatus, now: Date): string =>
    json ? jsonLine(status) : `At ${now.toISOString()}\n\n${renderStatus(status, io)}\n`;
  return {
    onSeen: (seen) => {
      const status = networkStatus(seen);
      const lasting = lastingPart(status);
      if (isDeepStrictEqual(lasting, last)) return;
      last = lasting;
      io.stdout.write(textOf(status, seen.now));
    },
    onLost: (what) => {
      io.stderr.write(`ics: ${what}\n`);
    },
    onFollowed: () => {
      io.stderr.write("ics: events of the provider chain come again\n");
    },
  };
}

/**
 * Shows a network's status and what becomes of it, until nobody reads on; a signal ends the process.
 *
 * @throws ChainError where there is nothing to be seen at first.
 */
export async function watchStatus(
  options: StatusOptions,
  io: Io,
  json: boolean,
): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  let screen: Screen | undefined;
  let view: WatchListener | undefined;
  const viewed = (): WatchListener => {
    if (view !== undefined) return view;
    io.progress("");
    screen = json ? undefined : io.openScreen?.();
    return (view = screen === undefined ? inLines(io, json) : onScreen(screen, io));
  };
  const watch = new NetworkWatch(options, {
    onSeen: (seen) => {
      exitCode = networkStatus(seen).findings.length === 0 ? 0 : 1;
      viewed().onSeen(seen);
    },
    onLost: (what) => {
      viewed().onLost(what);
    },
    onFollowed: () => {
      viewed().onFollowed();
    },
  });
  try {
    await watch.start(io.progress);
    if (!io.signal.aborted) await once(io.signal, "abort");
    return exitCode;
  } finally {
    screen?.close();
    await watch.stop();
  }
}
