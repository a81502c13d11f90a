const units = [
  { name: "d", seconds: 86_400 },
  { name: "h", seconds: 3_600 },
  { name: "min", seconds: 60 },
  { name: "s", seconds: 1 },
] as const;

/** A length of time in its two greatest units, rounded down, e.g. `2 h 5 min`. */
export function timeText(seconds: number): string {
  let rest = Math.floor(seconds);
  const parts = units.map(({ name, seconds: unit }) => {
    const count = Math.floor(rest / unit);
    rest -= count * unit;
    return { count, name };
  });
  const first = parts.findIndex(({ count }) => count > 0);
  if (first < 0) return "0 s";
  return parts
    .slice(first, first + 2)
    .filter(({ count }) => count > 0)
    .map(({ count, name }) => `${count} ${name}`)
    .join(" ");
}
