import { DomainError } from "./errors";
import { printable } from "./printable";

/** JSON as a program may hold it; a bigint stands for a number beyond 2^53 and is written with all digits. */
export type Json =
  null | boolean | number | bigint | string | readonly Json[] | { readonly [key: string]: Json };

export type JsonObject = Readonly<Record<string, Json>>;

/** Deeper than any genesis, and little enough for the stack of whoever walks through it. */
const deepest = 200;

const jsonString = /"[^"\\]*(?:\\.[^"\\]*)*"/g;
const jsonNumber = /-?\d[\d.eE+-]*/g;

function refuse(what: string, value: string, remedy: string, cause?: unknown): never {
  const message = `${what}; "${printable(value)}"; ${remedy}`;
  throw new DomainError("BAD_GENESIS", message, cause === undefined ? undefined : { cause });
}

/** A number that would come out otherwise than it was written would fork the chain. */
function refuseInexactNumbers(text: string, about: string): void {
  for (const [number] of text.replace(jsonString, '""').matchAll(jsonNumber)) {
    const value = Number(number);
    const exact = String(value) === number && (Number.isSafeInteger(value) || number.includes("."));
    if (!exact) {
      refuse(`${about} holds a number that cannot be kept exactly`, number, "write it as a string");
    }
  }
}

function refuseTraps(value: unknown, about: string, depth = 0): void {
  if (typeof value !== "object" || value === null) return;
  if (depth > deepest) {
    refuse(`${about} is nested too deeply`, `more than ${deepest} levels`, "use another file");
  }
  if (Object.hasOwn(value, "__proto__")) {
    refuse(`${about} holds a key that programs mistake for more`, "__proto__", "remove it");
  }
  for (const part of Object.values(value)) refuseTraps(part, about, depth + 1);
}

/** Whether a value is a JSON object. */
export function isJsonObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/**
 * Reads a JSON object to look at it: its numbers may be other than they are written.
 *
 * @param about - What the text is, for messages.
 * @throws DomainError `BAD_GENESIS` for what is no JSON object, and for keys and depths that are traps.
 */
export function anyJsonObject(text: string, about: string): JsonObject {
  let value: Json;
  try {
    value = JSON.parse(text) as Json;
  } catch (cause) {
    return refuse(`${about} is no JSON`, text.slice(0, deepest), "use another file", cause);
  }
  if (!isJsonObject(value)) {
    return refuse(`${about} is no JSON object`, text.slice(0, deepest), "use another file");
  }
  refuseTraps(value, about);
  return value;
}

/**
 * Reads a JSON object without losing anything of it.
 *
 * @param about - What the text is, for messages.
 * @throws DomainError `BAD_GENESIS` as above, and for numbers with which the same bytes could not be
 *   promised to everybody.
 */
export function jsonObject(text: string, about: string): JsonObject {
  const value = anyJsonObject(text, about);
  refuseInexactNumbers(text, about);
  return value;
}

function textOf(value: Json): string {
  if (typeof value === "bigint") return value.toString();
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(textOf).join(",")}]`;
  const members = Object.entries(value as JsonObject)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, part]) => `${JSON.stringify(key)}:${textOf(part)}`);
  return `{${members.join(",")}}`;
}

/**
 * The one text of a JSON value: keys by code unit, no blanks, a line end at the end.
 *
 * Written by hand, since JavaScript's objects put keys that look like numbers first.
 */
export function canonicalJson(value: Json): string {
  return `${textOf(value)}\n`;
}
