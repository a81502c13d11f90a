import type { Io, Sink } from "./io";
import { progressLine } from "./progress-line";
import { openScreen } from "./screen";

const usualColumns = 80;

/** Fewer would hold no word. */
const leastColumns = 20;

function columnsOf(stream: NodeJS.WriteStream, told: string | undefined): number {
  const columns = Number.isInteger(stream.columns) ? stream.columns : Number(told);
  return Number.isInteger(columns) && columns > 0 ? Math.max(columns, leastColumns) : usualColumns;
}

/**
 * The streams of this process. Where the reader of a pipe is gone, what is still written goes nowhere.
 *
 * @see https://no-color.org
 */
export function processIo(process: NodeJS.Process): Io {
  const { stdout, stderr, env } = process;
  const gone = new AbortController();
  const sink = (stream: NodeJS.WriteStream): Sink => {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
      gone.abort();
    });
    return {
      write: (text) => {
        if (!gone.signal.aborted) stream.write(text);
      },
    };
  };
  const isDumb = env["TERM"] === "dumb";
  const isTerminal = (stdout.isTTY as boolean | undefined) === true;
  return {
    stdout: sink(stdout),
    stderr: sink(stderr),
    columns: columnsOf(stdout, env["COLUMNS"]),
    colours: isTerminal && !isDumb && (env["NO_COLOR"] ?? "") === "",
    progress: progressLine(process),
    ...(isTerminal && !isDumb ? { openScreen: () => openScreen(process) } : {}),
    signal: gone.signal,
  };
}
