import pino, { type Logger } from "pino";

import { isJsonObject } from "../core/rpc/json-rpc";
import { LogLimit } from "./log-limit";

export type { Logger };

/** What a line is about, beside its message: what strangers do about one chain hides nothing of another. */
const subjects = ["chain", "namespace", "what", "address", "slice"];

const keyOf = (fields: unknown, message: unknown): string =>
  JSON.stringify(
    isJsonObject(fields)
      ? [message, ...subjects.map((subject) => fields[subject])]
      : [fields, message],
  );

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
          // Fields, then a message; or a message alone.
          const [fields, message]: readonly unknown[] = args;
          const skipped = limit.admit(keyOf(fields, message), performance.now());
          if (skipped === undefined) return;
          if (skipped > 0 && isJsonObject(fields) && typeof message === "string") {
            method.call(this, { ...fields, skipped }, message);
          } else method.apply(this, args);
        },
      },
    },
    pino.destination({ dest: 2, sync: true }),
  );
}
