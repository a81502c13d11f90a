// What JSON leaves as it is and a terminal may obey: controls beyond ASCII, invisible and bidirectional
// formatting, private use, line and paragraph separators.
const obeyed = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => {
    const hex = character.charCodeAt(unit).toString(16).padStart(4, "0");
    return `\\u${hex}`;
  }).join("");

/** A value as JSON in which strangers' text, whatever it is, can be shown; with a line end. */
export const jsonText = (value: unknown): string =>
  `${JSON.stringify(value, null, 2).replaceAll(obeyed, escaped)}\n`;
