import { jsonText } from "../../cli/json-text";

describe("jsonText", () => {
  // U+009B is a terminal's CSI in one character, U+202E turns the text around, U+2028 ends a line, U+E0041 is invisible.
  it("is JSON of which a terminal obeys nothing", () => {
    const value = { "a\u009b31m\u202e": "b\u001b[2J\u2028\u{e0041}", plain: "ü ☃ 😀" };
    const text = jsonText(value);
    expect(text).toContain('"a\\u009b31m\\u202e": "b\\u001b[2J\\u2028\\udb40\\udc41"');
    expect(text).toContain('"ü ☃ 😀"\n');
    expect(JSON.parse(text)).toEqual(value);
  });
});
