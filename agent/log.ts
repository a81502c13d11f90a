import pino, { type Logger } from "pino";

import { LogLimit } from "./log-limit";

export type { Logger };

/** What a line is about, beside its message: what strangers do about one chain hides nothing of another. */
const subjects = ["chain", "namespace", "what", "address", "slice"];

const keyOf = (fields: unknown, message: unknown): string => {
  const said = (fields ?? {}) as Readonly<Record<string, unknown>>;
  return JSON.stringify([message, ...subjects.map((subject) => said[subject])]);
};

/**
 * JSON lines on standard error; chain text comes in printable already.
 *
 * The same message about the same thing is written 20 times at most, then once a minute, with how many
 * were left out: whoever changes something with each block must not fill a disk.
 */
export function openLog(name: string): Logger {
  const limit = new LogLimit();
  return pino(
    {
      name,
      base: { name },
      timestamp: pino.stdTimeFunctions.isoTime,
      hooks: {
        logMethod(args, method) {
          const [fields, message] = args as unknown as [object, string];
          const skipped = limit.admit(keyOf(fields, message), performance.now());
          if (skipped === undefined) return;
          const line = skipped === 0 ? fields : { ...fields, skipped };
          method.apply(this, [line, message] as unknown as typeof args);
        },
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
