import type { Fields } from "./proto-types";

/** Seconds from year 1, Go's zero time, to 1970: how a time that is not set goes over the wire. */
const zeroSeconds = -62_135_596_800n;
const nsPerSecond = 1_000_000_000n;
const nsDigits = 9;

interface Parts {
  readonly seconds?: string;
  readonly nanos?: number;
}

/** None, 3, 6 or 9 digits, as proto JSON has them. */
const fraction = (nanos: number): string => {
  const digits = String(nanos)
    .padStart(nsDigits, "0")
    .replace(/(000){1,3}$/, "");
  return digits === "" ? "" : `.${digits}`;
};

/** RFC 3339 in UTC, to the nanosecond; undefined for a time that is not set. */
export function timeText(time: unknown): string | undefined {
  const { seconds = "0", nanos = 0 } = (time ?? {}) as Parts;
  if (time === null || time === undefined || BigInt(seconds) === zeroSeconds) return undefined;
  const whole = new Date(Number(seconds) * 1_000).toISOString().replace(/\.\d+Z$/, "");
  return `${whole}${fraction(nanos)}Z`;
}

/**
 * @param text - RFC 3339; absent for a time that is not set.
 * @throws RangeError when it is no time.
 */
export function timeFields(text: string | undefined): Fields {
  if (text === undefined) return { seconds: String(zeroSeconds) };
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new RangeError(`no time; "${text}"; write RFC 3339`);
  const seconds = Math.floor(date.getTime() / 1_000);
  const digits = /\.(\d+)/.exec(text)?.[1] ?? "";
  const nanos = Number(digits.padEnd(nsDigits, "0").slice(0, nsDigits));
  return { seconds: String(seconds), ...(nanos === 0 ? {} : { nanos }) };
}

/** Nanoseconds. */
export function durationNs(duration: unknown): bigint {
  const { seconds = "0", nanos = 0 } = (duration ?? {}) as Parts;
  return BigInt(seconds) * nsPerSecond + BigInt(nanos);
}

export function durationFields(ns: bigint): Fields {
  const [seconds, nanos] = [ns / nsPerSecond, Number(ns % nsPerSecond)];
  return {
    ...(seconds === 0n ? {} : { seconds: String(seconds) }),
    ...(nanos === 0 ? {} : { nanos }),
  };
}

/** Seconds with a unit, as proto JSON has durations, e.g. `1209600s`. */
export function durationText(duration: unknown): string {
  const ns = durationNs(duration);
  return `${String(ns / nsPerSecond)}${fraction(Number(ns % nsPerSecond))}s`;
}
