/**
 * Tells people what a long wait is for.
 *
 * The engine takes what a provider process prints for its log and shows it as it comes.
 */
export function progress(text: string): void {
  process.stderr.write(`${text}\n`);
}
