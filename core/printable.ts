// What a terminal, a log or a TOML file could take for more than text: controls, invisible and
// bidirectional formatting, lone surrogates, private use, line and paragraph separators, odd spaces.
const unsafe = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}"\\]|(?! )\p{Zs}/u;

const shortEscapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "\\": "\\\\",
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
};

function escaped(character: string): string {
  const short = shortEscapes[character];
  if (short !== undefined) return short;
  // By UTF-16 unit, as JSON does, so that the escape can be read back.
  return Array.from({ length: character.length }, (_, unit) => {
    const hex = character.charCodeAt(unit).toString(16).padStart(4, "0");
    return `\\u${hex}`;
  }).join("");
}

/**
 * Makes text that a stranger wrote fit to stand in quotes in a message.
 *
 * The result is one line without quotes, control or invisible characters (JSON's escapes stand for
 * them) and at most `max` UTF-16 units long; an ellipsis marks a cut, and no escape is ever cut in two.
 * The work is bounded by `max`, not by the length of the text.
 *
 * @param max - Greatest length of the result, the ellipsis included.
 */
export function printable(text: string, max = 120): string {
  let line = "";
  let cut = "";
  for (const character of text) {
    const piece = unsafe.test(character) ? escaped(character) : character;
    if (line.length + piece.length > max) return `${cut}…`;
    line += piece;
    if (line.length < max) cut = line;
  }
  return line;
}
