const shape =
  /^(?<date>\d{4}-\d{2}-\d{2})T(?<time>\d{2}:\d{2}:\d{2})(?:\.(?<fraction>\d{1,9}))?(?<zone>Z|[+-]\d{2}:\d{2})$/;

/**
 * The one spelling of a point in time that the chain's binaries print: UTC, with as many digits of a
 * second as are needed, up to nine. Undefined for what is no RFC 3339 time.
 *
 * Everybody who makes a genesis of the same spawn time must come to the same bytes, so the text counts.
 */
export function rfc3339Utc(text: string): string | undefined {
  const { date, time, fraction = "", zone } = shape.exec(text)?.groups ?? {};
  if (date === undefined || time === undefined || zone === undefined) return undefined;
  const day = new Date(`${date}T${time}Z`);
  // The engine reads 30 February as 2 March.
  if (Number.isNaN(day.getTime()) || !day.toISOString().startsWith(`${date}T${time}`)) {
    return undefined;
  }
  const moment = new Date(`${date}T${time}${zone}`);
  if (Number.isNaN(moment.getTime())) return undefined;
  const digits = fraction.replace(/0+$/, "");
  return `${moment.toISOString().slice(0, 19)}${digits === "" ? "" : `.${digits}`}Z`;
}
