const units = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

export interface TimePart {
  readonly count: number;
  readonly name: (typeof units)[number]["name"];
}

/** A length of time in its two greatest units, rounded down; those that are zero left out, but for no seconds at all. */
export function timeParts(seconds: number): readonly TimePart[] {
  let rest = Math.floor(seconds);
  const parts = units.map(({ name, seconds: unit }) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return { count, name };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  return first < 0
    ? parts.slice(-1)
    : parts.slice(first, first + 2).filter(({ count }) => count > 0);
}

/** The same as text, e.g. `2 h 5 min`. */
export const timeText = (seconds: number): string =>
  timeParts(seconds)
    .map(({ count, name }) => `${count} ${name}`)
    .join(" ");
