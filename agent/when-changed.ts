import { readFileSync, watchFile } from "node:fs";

/** A Secret's file is a link to a link, so it is looked at instead of watched. */
const usualMs = 5_000;

/** Does something, once or more, when a file's text is another than now; a file that is gone is no other text. */
export function whenChanged(file: string, work: () => void, everyMs = usualMs): void {
  const text = readFileSync(file, "utf8");
  watchFile(file, { interval: everyMs, persistent: false }, () => {
    try {
      if (readFileSync(file, "utf8") !== text) work();
    } catch {
      // Between the old and the new.
    }
  });
}
