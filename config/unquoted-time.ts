const printed =
  /^(?<date>\d{4}-\d{2}-\d{2}) (?<time>\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?) (?<hours>[+-]\d{2})(?<minutes>\d{2}) [A-Za-z0-9+-]+$/;

/**
 * A time as RFC 3339 has it, from how Pulumi hands over one that stands in the stack file without quotes:
 * YAML makes a time of it, and Go prints it, e.g. `2026-12-01 12:00:00 +0100 CET`. Any other text stays.
 */
export function unquotedTime(text: string): string {
  const { date, time, hours, minutes } = printed.exec(text)?.groups ?? {};
  return date === undefined ? text : `${date}T${time ?? ""}${hours ?? ""}:${minutes ?? ""}`;
}
