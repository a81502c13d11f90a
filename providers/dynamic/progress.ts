/**
 * Tells people what a long wait is for.
 *
 * The engine takes what a provider process prints for its log and shows it as it comes.
 */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}

/** The same for a wait that looks again and again: it tells after each so many milliseconds, however often it looks. */
export function progressEvery(everyMs: number): (text: () => string) => void {
  let toldAt = performance.now();
  return (text) => {
    if (performance.now() - toldAt <= everyMs) return;
    toldAt = performance.now();
    progress(text());
  };
}
