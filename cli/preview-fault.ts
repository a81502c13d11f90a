import type { EnginePreview } from "../core/preview/engine-event";
import { printable } from "../core/printable";
import type { EngineRun } from "./engine-run";
import { passphraseFault } from "./passphrase-fault";
import { shownText } from "./shown-text";

/** The engine shows the whole value of an input that is refused, and in it secrets in plain text. */
const withoutValue = (words: string): string =>
  words.replace(/property (\S+) value .* has a problem: /s, "property $1: ");

/** What the engine said, its own words first, each once. */
function wordsOf({ stderr, events }: EngineRun, { errors }: EnginePreview): readonly string[] {
  const told = errors.map((error) => error.replace(/^error: /, "").trim());
  const besides = stderr
    .split(/\n(?=\S)/)
    .flatMap((words) => (words.startsWith("error: ") ? [words.slice("error: ".length).trim()] : []))
    // What the events have told already it only repeats.
    .filter((words) => words !== "preview failed" && !told.includes(words));
  const all = [...told.filter((words) => words !== "preview failed"), ...besides].map(withoutValue);
  if (all.length > 0) return [...new Set(all)];
  const rest = stderr.trim();
  return [rest === "" ? `it said nothing (${String(events.length)} events)` : rest];
}

/** Why there is no plan, for people; several lines where the program or a plugin said several. */
export function previewFault(
  stack: string,
  run: EngineRun,
  preview: EnginePreview,
  env: NodeJS.ProcessEnv,
): string {
  const what = `cannot preview stack "${printable(stack)}"`;
  if (run.interrupted) return `${what}; it was interrupted; nothing was changed`;
  const words = wordsOf(run, preview);
  const all = words.join("\n");
  if (all.includes("incorrect passphrase")) return passphraseFault(stack, env);
  const remedy = all.includes("no stack named")
    ? "; run make up first"
    : all.includes("currently locked")
      ? "; wait for the run that holds the lock, or pulumi cancel where none is under way"
      : "";
  const [only, ...more] = words;
  if (only !== undefined && more.length === 0 && !only.includes("\n")) {
    return `${what}; ${shownText(only)}${remedy}`;
  }
  const lines = words.flatMap((one) => shownText(one).split("\n"));
  return [`${what}${remedy}:`, ...lines.map((line) => `  ${line}`.trimEnd())].join("\n");
}
