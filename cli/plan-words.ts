import type { Fate, RunningChange } from "../core/preview/node-changes";
import { printable } from "../core/printable";
import { shownText } from "./shown-text";

/** Things by a word of theirs, in the order in which the words come. */
export function grouped<T>(
  all: readonly T[],
  wordOf: (one: T) => string,
): readonly [string, T[]][] {
  const groups = new Map<string, T[]>();
  for (const one of all) groups.set(wordOf(one), [...(groups.get(wordOf(one)) ?? []), one]);
  return [...groups];
}

/** `1 resource`, `2 resources`. */
export const counted = (count: number, noun: string): string =>
  `${count} ${noun}${count === 1 ? "" : "s"}`;

export const listed = (names: readonly string[]): string =>
  names.map((name) => printable(name, 64)).join(", ");

const fates: Readonly<Record<Fate, string>> = {
  start: "start",
  restart: "restart",
  "perhaps restart": "perhaps restart",
  replace: "are made anew",
  stop: "stop",
  update: "change and go on",
  stay: "go on as they are",
};

/**
 * What becomes of nodes or agents, a line for each fate: `restart: bob, charlie (consumer-7)`.
 *
 * @param chainOf - What stands in the brackets; nothing does where it is empty.
 */
export function runningLines(
  all: readonly RunningChange[],
  chainOf: (one: RunningChange) => string,
): readonly { readonly fate: Fate; readonly text: string }[] {
  return (Object.keys(fates) as Fate[]).flatMap((fate) => {
    const of = all.filter((one) => one.fate === fate);
    if (of.length === 0) return [];
    const chains = grouped(of, chainOf).map(([chain, members]) => {
      const names = listed(members.map(({ validator }) => validator));
      return chain === "" ? names : `${names} (${chain})`;
    });
    return [{ fate, text: `${fates[fate]}: ${chains.join("; ")}` }];
  });
}

/** Words of the engine or of a provider in one line, of which a terminal obeys none. */
export const words = (text: string): string =>
  shownText(text).replaceAll(/\s+/g, " ").slice(0, 600);

const deeds: Readonly<Record<string, string>> = {
  create: "to create",
  update: "to update",
  replace: "to replace",
  delete: "to delete",
  same: "unchanged",
};

/** The engine's counts in one sentence, without its full stop. */
export const countsText = (counts: Readonly<Record<string, number>>): string =>
  [...new Set([...Object.keys(deeds), ...Object.keys(counts)])]
    .filter((op) => (counts[op] ?? 0) > 0)
    .map((op) => `${String(counts[op])} ${deeds[op] ?? op}`)
    .join(", ");
