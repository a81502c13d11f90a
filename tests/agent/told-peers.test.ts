import pino from "pino";

import { PeerMetrics } from "../../agent/metrics";
import { toldPeers } from "../../agent/told-peers";
import { metricValue } from "../support/metric-value";

const minuteMs = 60_000;

describe("how long a node's peers took", () => {
  let metrics: PeerMetrics;
  let report: ReturnType<typeof toldPeers>;

  beforeEach(() => {
    metrics = new PeerMetrics();
    const log = pino({ enabled: false });
    report = toldPeers(metrics, log, "x-1");
  });

  const value = async (name: string): Promise<number> =>
    metricValue(await metrics.registry.metrics(), name);
  const measured = (): Promise<number> => value("ics_agent_refresh_duration_seconds_count");

  it.each([
    { name: "the stack's seed", heard: (): undefined => undefined },
    { name: "what was heard of before", heard: (): number => Date.now() - minuteMs },
    { name: "a time that is yet to come", heard: (): number => Date.now() + minuteMs },
  ])("is not measured for $name", async ({ heard }) => {
    report.onAccepted("a", heard());
    expect(await measured()).toBe(0);
  });

  it("is measured once, however often the node is given the same list", async () => {
    // The clock has whole milliseconds.
    const since = Date.now() + 1;
    report.onAccepted("a", since);
    report.onAccepted("a", since);
    expect(await measured()).toBe(1);
    report.onAccepted("b", since + 1);
    expect(await measured()).toBe(2);
  });

  it("leaves a node that does not answer without peers in the metrics", async () => {
    report.onStand({ expected: 3, connected: 2, stray: 0 });
    expect(await value("ics_agent_peers_connected")).toBe(2);
    report.onFailure("it is gone");
    expect(await value("ics_agent_peers_connected")).toBe(0);
    expect(await value("ics_agent_peers_expected")).toBe(3);
  });
});
