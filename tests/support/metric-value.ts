/** A metric in Prometheus' text form, whatever its labels; NaN where it is not there. */
export const metricValue = (text: string, name: string): number =>
  Number(new RegExp(`^${name}(?:\\{.*\\})? (\\S+)$`, "m").exec(text)?.[1]);
