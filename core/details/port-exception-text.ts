import { parsePort } from "./endpoint";

/** p2p ports that differ from what others would compute, by consumer id. */
export type PortExceptions = Readonly<Record<string, number>>;

const consumerIdPattern = /^(0|[1-9]\d{0,19})$/;

/** Whether a text is a consumer id as the provider chain writes it: a decimal without leading zeros. */
export function isConsumerId(text: string): boolean {
  return consumerIdPattern.test(text);
}

/** Reads `7:30344,9:30345`; undefined if any of it is wrong, for half a list would mislead. */
export function parsePortExceptions(text: string): PortExceptions | undefined {
  const entries = text.split(",").map((entry) => {
    const [id = "", port = "", ...more] = entry.split(":");
    return { id, port: more.length === 0 && isConsumerId(id) ? parsePort(port) : undefined };
  });
  const exceptions = new Map<string, number>();
  for (const { id, port } of entries) {
    if (port === undefined || exceptions.has(id)) return undefined;
    exceptions.set(id, port);
  }
  return Object.fromEntries(exceptions);
}

/** `7:30344,9:30345` by ascending consumer id; undefined for no exceptions. */
export function formatPortExceptions(exceptions: PortExceptions): string | undefined {
  const entries = Object.entries(exceptions)
    .map(([id, port]) => ({ id, port }))
    .sort((a, b) => a.id.length - b.id.length || (a.id < b.id ? -1 : 1));
  return entries.length === 0
    ? undefined
    : entries.map(({ id, port }) => `${id}:${port}`).join(",");
}
