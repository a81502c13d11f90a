import { once } from "node:events";

import type { ExitCode, Io } from "../io";
import type { WatchListener } from "../network-watch";
import { EventStreams } from "./event-streams";
import { startPageServer } from "./page-server";
import { type PageState, pageView } from "./page-view";
import { WantedWatch, type Watch } from "./wanted-watch";

/**
 * Serves the page until nobody reads on; a signal ends the process, and with it every connection. The network
 * is watched while a page is open.
 *
 * @throws Error where the port cannot be had.
 */
export async function servePages(
  port: number,
  watchOf: (listener: WatchListener) => Watch,
  { stdout, signal }: Pick<Io, "stdout" | "signal">,
): Promise<ExitCode> {
  let state: PageState = {};
  const show = (next: PageState): void => {
    state = next;
    streams.send(state);
  };
  const watch = new WantedWatch(watchOf, {
    onSeen: (seen) => {
      show({ ...state, view: pageView(seen) });
    },
    onLost: (lost) => {
      show({ ...state, lost });
    },
    onFollowed: () => {
      const { lost: _lost, ...rest } = state;
      show(rest);
    },
  });
  const streams = new EventStreams((isWanted) => {
    state = {};
    if (isWanted) watch.begin();
    else watch.end();
  });
  const server = await startPageServer(port, streams);
  stdout.write(`${server.url}\n`);
  if (!signal.aborted) await once(signal, "abort");
  streams.close();
  await server.close();
  return 0;
}
