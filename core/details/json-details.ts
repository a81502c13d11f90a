import type { DetailsForm } from "./details-form";

/** A member of the outermost object, by its place in the text. */
interface Member {
  readonly key: string;
  readonly keyStart: number;
  readonly valueStart: number;
  readonly valueEnd: number;
}

const lexeme = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/g;

/** Whether the whole text is a JSON object; `membersOf` relies on it. */
function isJsonObject(details: string): boolean {
  if (!/^\s*\{/.test(details)) return false;
  try {
    JSON.parse(details);
    return true;
  } catch {
    return false;
  }
}

function membersOf(details: string): readonly Member[] {
  const members: Member[] = [];
  let depth = 0;
  let member: { key: string; keyStart: number; valueStart?: number; valueEnd?: number } | undefined;
  for (const { 0: text, index } of details.matchAll(lexeme)) {
    if ("}]".includes(text)) depth--;
    if (depth === 0 || (depth === 1 && text === ",")) {
      if (member?.valueStart !== undefined && member.valueEnd !== undefined) {
        const { key, keyStart, valueStart, valueEnd } = member;
        members.push({ key, keyStart, valueStart, valueEnd });
      }
      member = undefined;
    } else if (member === undefined) {
      member = { key: JSON.parse(text) as string, keyStart: index };
    } else if (!(depth === 1 && text === ":")) {
      member.valueStart ??= index;
      member.valueEnd = index + text.length;
    }
    if ("{[".includes(text)) depth++;
  }
  return members;
}

function removed(details: string, members: readonly Member[], at: number): string {
  const member = members[at];
  if (member === undefined) return details;
  const former = members[at - 1];
  const next = members[at + 1];
  const start = former?.valueEnd ?? member.keyStart;
  const end = former === undefined && next !== undefined ? next.keyStart : member.valueEnd;
  return details.slice(0, start) + details.slice(end);
}

function written(details: string, key: string, value: string | undefined): string {
  const members = membersOf(details);
  const at = members.findIndex((member) => member.key === key);
  const member = members[at];
  const again = members.findLastIndex((other) => other.key === key);
  if (again > at) return written(removed(details, members, again), key, value);
  if (value === undefined) return removed(details, members, at);
  const text = JSON.stringify(value);
  if (member !== undefined) {
    return details.slice(0, member.valueStart) + text + details.slice(member.valueEnd);
  }
  const end = members.at(-1)?.valueEnd ?? details.indexOf("{") + 1;
  const comma = members.length === 0 ? "" : ",";
  return `${details.slice(0, end)}${comma}${JSON.stringify(key)}:${text}${details.slice(end)}`;
}

function stringOf(json: string): string {
  const value: unknown = JSON.parse(json);
  // No endpoint is empty, so a value of another kind is found out where endpoints are read.
  return typeof value === "string" ? value : "";
}

/** Details that are a JSON object with members `p2p` and `p2p-ports`; undefined if they are no object. */
export function jsonDetails(details: string): DetailsForm | undefined {
  if (!isJsonObject(details)) return undefined;
  const values = (key: string): readonly string[] =>
    membersOf(details)
      .filter((member) => member.key === key)
      .map(({ valueStart, valueEnd }) => stringOf(details.slice(valueStart, valueEnd)));
  return {
    endpoints: values("p2p"),
    exceptions: values("p2p-ports"),
    controlCharacters: false,
    written: (endpoint, exceptions) =>
      written(written(details, "p2p", endpoint), "p2p-ports", exceptions),
  };
}
