/**
 * A text in lines of at most `width`, broken between words; a longer word is cut.
 *
 * @param first - Stands before the first line.
 * @param others - Stands before the others.
 */
export function wrapped(text: string, width: number, first = "", others = first): string {
  const room = width - Math.max(first.length, others.length);
  const pieces = text
    .split(" ")
    .flatMap((word) => word.match(new RegExp(`.{1,${room}}`, "gsu")) ?? []);
  const lines: string[] = [];
  for (const piece of pieces) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + piece.length <= room) {
      lines[lines.length - 1] = `${last} ${piece}`;
    } else {
      lines.push(piece);
    }
  }
  return lines.map((line, at) => `${at === 0 ? first : others}${line}`).join("\n");
}
