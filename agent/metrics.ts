import { Counter, Gauge, Histogram, Registry } from "prom-client";

/** Of one consumer node's peers, by whoever tells the node them. Names by Prometheus' conventions. */
export class PeerMetrics {
  readonly registry = new Registry();

  readonly refreshSeconds = new Histogram({
    name: "ics_agent_refresh_duration_seconds",
    help: "From the arrival of an event to the accepted dial_peers.",
    buckets: [0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 2, 5, 10],
    registers: [this.registry],
  });
  readonly peersExpected = this.gauge(
    "ics_agent_peers_expected",
    "Peers that the own node of a consumer chain is to be connected with.",
    ["chain_id"],
  );
  readonly peersConnected = this.gauge(
    "ics_agent_peers_connected",
    "Those of them that it is connected with.",
    ["chain_id"],
  );

  protected gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  protected counter(name: string, help: string, labelNames: string[] = []): Counter {
    return new Counter({ name, help, labelNames, registers: [this.registry] });
  }
}

/** What operators look at; in pods the peers' part comes from the sidecars. */
export class AgentMetrics extends PeerMetrics {
  readonly lastRefresh = this.gauge(
    "ics_agent_last_refresh_timestamp_seconds",
    "When the provider chain was last read whole, Unix time.",
  );
  readonly invalidEndpoints = this.gauge(
    "ics_agent_invalid_endpoints",
    "Validators of a consumer chain that nobody can dial by what they publish.",
    ["chain_id"],
  );
  readonly chainRequests = this.counter(
    "ics_agent_chain_requests_total",
    "Questions asked of the provider chain.",
  );
  readonly chainReconnects = this.counter(
    "ics_agent_chain_reconnects_total",
    "Lost connections with the provider chain's events.",
  );
  readonly kubernetesReconnects = this.counter(
    "ics_agent_kubernetes_reconnects_total",
    "Broken watches of the API server.",
  );
  readonly refreshFailures = this.counter(
    "ics_agent_refresh_failures_total",
    "Reads of the provider chain, or writes of peers, that failed and are tried again.",
  );
  readonly sliceChanges = this.counter(
    "ics_agent_slice_changes_total",
    "EndpointSlices written, by what was done.",
    ["change"],
  );
}
