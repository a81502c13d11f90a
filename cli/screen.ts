import { stripVTControlCharacters } from "node:util";

import { beforeEnd } from "./before-end";

export interface ScreenSize {
  readonly columns: number;
  readonly rows: number;
}

/** The whole of a terminal. */
export interface Screen {
  readonly size: () => ScreenSize;
  /** Shows a text in place of the one before. */
  readonly show: (text: string) => void;
  readonly onResize: (work: () => void) => void;
  /** Gives the terminal back as it was. */
  readonly close: () => void;
}

const rowsOf = (line: string, columns: number): number =>
  Math.max(1, Math.ceil(stripVTControlCharacters(line).length / columns));

/** The lines that a screen has room for; the last one says how many more there are. */
export function screenful(text: string, { columns, rows }: ScreenSize): readonly string[] {
  const lines = text.replace(/\n$/, "").split("\n");
  let [used, kept] = [0, 0];
  for (const line of lines) {
    used += rowsOf(line, columns);
    if (used < rows) kept += 1;
  }
  if (used <= rows) return lines;
  const more = `… ${lines.length - kept} more lines; make the window higher`;
  return [...lines.slice(0, kept), more.slice(0, columns)];
}

/** Takes over the terminal of standard output; it is given back however the process ends, unless it is killed. */
export function openScreen(process: NodeJS.Process): Screen {
  const { stdout } = process;
  // The alternate screen, without a cursor.
  stdout.write("\u001b[?1049h\u001b[?25l");
  const restore = (): void => void stdout.write("\u001b[?25h\u001b[?1049l");
  const forget = beforeEnd(process, restore);
  const size = (): ScreenSize => ({ columns: stdout.columns || 80, rows: stdout.rows || 24 });
  return {
    size,
    show: (text) => {
      stdout.write(`\u001b[H${screenful(text, size()).join("\u001b[K\n")}\u001b[K\u001b[J`);
    },
    onResize: (work) => {
      stdout.on("resize", work);
    },
    close: () => {
      stdout.removeAllListeners("resize");
      forget();
      restore();
    },
  };
}
