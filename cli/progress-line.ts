import { beforeEnd } from "./before-end";
import type { Io } from "./io";

/** What is over sooner needs no word of how far it is. */
const quietMs = 2_000;

const clear = "\r\u001b[K";

/** A line of standard error, where that is a terminal, that the next one replaces; none is left behind. */
export function progressLine(process: NodeJS.Process): Io["progress"] {
  const { stderr } = process;
  if ((stderr.isTTY as boolean | undefined) !== true) return () => undefined;
  let line = "";
  let timer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  const draw = (): void => {
    forget ??= beforeEnd(process, () => stderr.write(clear));
    stderr.write(`${clear}${line.slice(0, stderr.columns - 1)}`);
  };
  return (next) => {
    line = next;
    if (line !== "") {
      if (forget !== undefined) draw();
      else timer ??= setTimeout(draw, Math.max(0, quietMs - performance.now())).unref();
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    if (forget === undefined) return;
    forget();
    forget = undefined;
    stderr.write(clear);
  };
}
