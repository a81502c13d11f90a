// What JSON leaves as it is and a terminal may obey: controls beyond ASCII, invisible and bidirectional
// formatting, private use, line and paragraph separators.
const obeyed = /[\u007f-\u009f\p{Cf}\p{Co}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  Array.from({ length: character.length }, (_, unit) => {
    const hex = character.charCodeAt(unit).toString(16).padStart(4, "0");
    return `\\u${hex}`;
  }).join("");

/** JSON in which strangers' text, whatever it is, can be shown; it means the same. */
export const shownJson = (json: string): string => json.replaceAll(obeyed, escaped);

/** A value as such JSON, with a line end. */
export const jsonText = (value: unknown): string =>
  `${shownJson(JSON.stringify(value, null, 2))}\n`;

/** The same in one line. */
export const jsonLine = (value: unknown): string => `${shownJson(JSON.stringify(value))}\n`;
