import { InvalidArgumentError } from "commander";

/** The value of `--timeout`, in seconds. */
export function timeoutSeconds(text: string): number {
  const value = Number(text);
  if (value >= 0.1 && value <= 60) return value;
  throw new InvalidArgumentError("It is no number of seconds from 0.1 to 60.");
}
