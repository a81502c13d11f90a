interface Keyed {
  keys(): Iterable<string>;
  delete(key: string): unknown;
}

/** Takes out of maps and sets what belongs to others than those that are kept. */
export function keepOnly(
  kept: { has(key: string): boolean },
  ...collections: readonly Keyed[]
): void {
  for (const one of collections) {
    for (const key of [...one.keys()]) if (!kept.has(key)) one.delete(key);
  }
}
