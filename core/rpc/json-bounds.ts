export interface JsonBounds {
  /** Arrays and objects inside each other. */
  readonly depth: number;
  /** Values of arrays and objects, all together. */
  readonly values: number;
}

const [quote, backslash, comma] = [0x22, 0x5c, 0x2c];
const opening = new Set([0x5b, 0x7b]);
const closing = new Set([0x5d, 0x7d]);

/**
 * Whether a JSON text, parsed, would stay within bounds: parsed values take many times the memory of their text.
 *
 * Says nothing of whether the text is JSON at all.
 */
export function isWithinJsonBounds(text: string, bounds: JsonBounds): boolean {
  let depth = 0;
  let values = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) {
      at = endOfString(text, at);
    } else if (opening.has(code)) {
      depth += 1;
      values += 1;
      if (depth > bounds.depth) return false;
    } else if (closing.has(code)) {
      depth -= 1;
    } else if (code === comma) {
      values += 1;
    }
    if (values > bounds.values) return false;
  }
  return true;
}

/** Place of the quote that ends the string which begins at `start`; past the text where none does. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === backslash) escapes += 1;
    if (escapes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
