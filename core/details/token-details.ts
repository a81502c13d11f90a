import type { DetailsForm } from "./details-form";

const separator = "[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Z}]";

/** A word `key=value` of the text; `clean` if nothing but layout or the text's ends are around it. */
interface Token {
  readonly key: string;
  readonly value: string;
  readonly start: number;
  readonly end: number;
  readonly clean: boolean;
}

/** What people lay out their text with, or the text's end. */
const layout = /^[ \t\n\r]?$/;

// Any control, invisible or space character ends a word, so that none can hide in one or beside it.
const tokenPattern = new RegExp(
  `(?<=^|${separator})(?<key>p2p|p2p-ports)=(?<value>.*?)(?=$|${separator})`,
  "gsu",
);

function tokensOf(details: string): readonly Token[] {
  return [...details.matchAll(tokenPattern)].map((match) => {
    const end = match.index + match[0].length;
    const clean = layout.test(details.charAt(match.index - 1)) && layout.test(details.charAt(end));
    const { key = "", value = "" } = match.groups ?? {};
    return { key, value, start: match.index, end, clean };
  });
}

const strayControl = /[^\P{Cc}\t\n\r]/u;

/** The text without a token; takes one of the spaces around it along, as `added` had put one there. */
function removed(details: string, { start, end }: Token): string {
  const before = details.slice(0, start);
  const after = details.slice(end);
  if (before.endsWith(" ")) return before.slice(0, -1) + after;
  return before + (before === "" && after.startsWith(" ") ? after.slice(1) : after);
}

function replaced(details: string, { start, end }: Token, word: string): string {
  const before = details.slice(0, start);
  const after = details.slice(end);
  const left = layout.test(before.slice(-1)) ? before : `${before} `;
  const right = layout.test(after.charAt(0)) ? after : ` ${after}`;
  return `${left}${word}${right}`;
}

/** Puts a word into the text after the token `after`, or at the end. */
function added(details: string, word: string, after: Token | undefined): string {
  if (details === "") return word;
  const at = after?.end ?? details.length;
  return `${details.slice(0, at)} ${word}${details.slice(at)}`;
}

function written(details: string, key: string, value: string | undefined): string {
  const [first, ...more] = tokensOf(details).filter((token) => token.key === key);
  // From the end on, so that the places of the others stay true.
  const single = more.reduceRight(removed, details);
  if (first === undefined) {
    const neighbour = tokensOf(details).find((token) => token.key === "p2p");
    return value === undefined ? details : added(details, `${key}=${value}`, neighbour);
  }
  return value === undefined ? removed(single, first) : replaced(single, first, `${key}=${value}`);
}

/** Details with `p2p=` words amid other text; any text at all can be read so. */
export function tokenDetails(details: string): DetailsForm {
  const tokens = tokensOf(details);
  const values = (key: string): readonly string[] =>
    tokens.filter((token) => token.key === key).map(({ value }) => value);
  return {
    endpoints: values("p2p"),
    exceptions: values("p2p-ports"),
    controlCharacters:
      tokens.some(({ clean }) => !clean) || (tokens.length > 0 && strayControl.test(details)),
    written: (endpoint, exceptions) =>
      written(written(details, "p2p", endpoint), "p2p-ports", exceptions),
  };
}
