const timeoutMs = 2_000;

/**
 * Hermes' own metrics, in Prometheus' text format.
 *
 * @param telemetry - `host:port` where it serves them.
 * @throws Error where it does not answer.
 */
export async function hermesMetrics(telemetry: string): Promise<string> {
  const signal = AbortSignal.timeout(timeoutMs);
  return (await fetch(`http://${telemetry}/metrics`, { signal })).text();
}
