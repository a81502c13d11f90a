import fc from "fast-check";

import { rfc3339Utc } from "../../core/rfc3339";

describe("rfc3339Utc", () => {
  // As Go's time.RFC3339Nano prints them in UTC: `go doc time.RFC3339Nano`, trailing zeros removed.
  it.each([
    { text: "2026-12-01T12:00:00Z", utc: "2026-12-01T12:00:00Z" },
    { text: "2026-12-01T12:00:00.000Z", utc: "2026-12-01T12:00:00Z" },
    { text: "2026-12-01T12:00:00.120Z", utc: "2026-12-01T12:00:00.12Z" },
    { text: "2026-12-01T12:00:00.123456789Z", utc: "2026-12-01T12:00:00.123456789Z" },
    { text: "2026-12-01T01:30:00+02:00", utc: "2026-11-30T23:30:00Z" },
    { text: "2026-12-01T12:00:00.5-05:30", utc: "2026-12-01T17:30:00.5Z" },
    { text: "2028-02-29T23:59:59Z", utc: "2028-02-29T23:59:59Z" },
  ])("writes $text as $utc", ({ text, utc }) => {
    expect(rfc3339Utc(text)).toBe(utc);
  });

  it.each([
    { name: "a day that is not", text: "2026-02-30T00:00:00Z" },
    { name: "an hour that is not", text: "2026-02-20T24:00:00Z" },
    { name: "a zone that is not", text: "2026-02-20T12:00:00+99:00" },
    { name: "no zone", text: "2026-12-01T12:00:00" },
    { name: "no seconds", text: "2026-12-01T12:00Z" },
    { name: "no time of day", text: "2026-12-01" },
    { name: "a fraction finer than nanoseconds", text: "2026-12-01T12:00:00.1234567891Z" },
    { name: "text after it", text: "2026-12-01T12:00:00Z\n" },
    { name: "words", text: "tomorrow" },
  ])("refuses $name", ({ text }) => {
    expect(rfc3339Utc(text)).toBeUndefined();
  });

  it("is settled after once, at the same moment", () => {
    const years = { min: new Date("1970-01-01T00:00:00Z"), max: new Date("9998-12-31T00:00:00Z") };
    fc.assert(
      fc.property(fc.date({ ...years, noInvalidDate: true }), (date) => {
        const utc = rfc3339Utc(date.toISOString()) ?? "";
        expect(new Date(utc)).toEqual(date);
        expect(rfc3339Utc(utc)).toBe(utc);
      }),
    );
  });
});
