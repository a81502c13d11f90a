import pino, { type Logger } from "pino";

export type { Logger };

/** JSON lines on standard error; chain text comes in printable already. */
export const openLog = (name: string): Logger =>
  pino(
    { name, base: { name }, timestamp: pino.stdTimeFunctions.isoTime },
    pino.destination({ dest: 2, sync: true }),
  );
