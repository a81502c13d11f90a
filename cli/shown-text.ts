// Whatever a terminal could obey, but line ends and tabs.
const obeyed = /(?![\n\t])[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}]/gu;

const escaped = (character: string): string =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`;

/** Another program's words of several lines, in which nothing is left that a terminal obeys. */
export const shownText = (text: string): string => text.replaceAll(obeyed, escaped);
