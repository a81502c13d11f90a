import { z } from "zod";

import { quantityNanos } from "../core/plan/quantity";

const text = z
  // YAML reads a bare 2 or 0.5 as a number.
  .union([z.string(), z.number().transform(String)], { error: "must be a quantity" });

const unit = 1_000_000_000n;
const mebibyte = unit * 1_024n ** 2n;

/** Processors: no machine has as many as a suffix for bytes says. */
export const processors = text.refine((value) => {
  const nanos = quantityNanos(value);
  return nanos !== undefined && nanos <= 1_000n * unit;
}, "must be a number of processors such as 250m or 2, of at most 1000");

const isBytes = (value: string): boolean => {
  const nanos = quantityNanos(value);
  // `m` is a thousandth, and less than a mebibyte the slip of whoever meant one.
  return nanos !== undefined && (nanos === 0n || nanos >= mebibyte);
};

/** Bytes of memory. */
export const memory = text.refine(
  isBytes,
  "must be a quantity of bytes such as 512Mi or 2Gi, of at least 1Mi",
);

/** Bytes of a claim. */
export const volumeSize = text.refine(
  (value) => isBytes(value) && quantityNanos(value) !== 0n,
  "must be a quantity of bytes such as 20Gi, of at least 1Mi",
);

/** Whether one quantity is more than another; no where one is none. */
export function exceeds(one: string, other: string): boolean {
  const [first, second] = [quantityNanos(one), quantityNanos(other)];
  return first !== undefined && second !== undefined && first > second;
}
