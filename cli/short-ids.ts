/** Node ids are cut, as they are too long for a column; `ics endpoint` shows them whole. */
export const shortIds = (text: string): string =>
  text.replaceAll(/([0-9a-f]{4})[0-9a-f]{36}@/g, "$1…@");
