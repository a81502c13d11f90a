import type { ServerResponse } from "node:http";

/** More pages than these get no stream. */
const mostStreams = 16;

/**
 * Pages that are told the newest state by server-sent events. A page that reads slowly misses what is older,
 * so that it costs the same memory as any other.
 *
 * @see https://html.spec.whatwg.org/multipage/server-sent-events.html
 */
export class EventStreams {
  private readonly open = new Map<ServerResponse, { isBusy: boolean; isLate: boolean }>();
  private newest: string | undefined;

  /** @param onWanted - Told whether anybody listens, whenever that changes. */
  constructor(private readonly onWanted: (isWanted: boolean) => void) {}

  /** @returns False where there is no room; nothing was answered then. */
  add(response: ServerResponse): boolean {
    if (this.open.size >= mostStreams) return false;
    response.writeHead(200, { "content-type": "text/event-stream" });
    response.write("retry: 1000\n\n");
    this.open.set(response, { isBusy: false, isLate: false });
    response.on("close", () => {
      this.forget(response);
    });
    response.on("drain", () => {
      const state = this.open.get(response);
      if (state === undefined) return;
      state.isBusy = false;
      if (state.isLate) this.tell(response);
    });
    // The first one is told what its being there brings about.
    if (this.open.size === 1) this.onWanted(true);
    else this.tell(response);
    return true;
  }

  /** @param state - JSON has no line end of its own. */
  send(state: object): void {
    this.newest = `data: ${JSON.stringify(state)}\n\n`;
    for (const response of this.open.keys()) this.tell(response);
  }

  /** Ends all of them. */
  close(): void {
    for (const response of [...this.open.keys()]) {
      response.destroy();
      this.forget(response);
    }
  }

  private tell(response: ServerResponse): void {
    const state = this.open.get(response);
    if (state === undefined || this.newest === undefined) return;
    state.isLate = state.isBusy;
    if (!state.isBusy) state.isBusy = !response.write(this.newest);
  }

  private forget(response: ServerResponse): void {
    if (!this.open.delete(response) || this.open.size > 0) return;
    // What is known now is out of date when somebody comes again.
    this.newest = undefined;
    this.onWanted(false);
  }
}
