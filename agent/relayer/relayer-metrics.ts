import { Counter, Gauge, Registry } from "prom-client";

/** What operators look at of one consumer chain's relayer. Names by Prometheus' conventions. */
export class RelayerMetrics {
  readonly registry = new Registry();

  readonly running = this.gauge("ics_relayer_up", "Whether Hermes relays, 1 or 0.");
  readonly clientExpiry = this.gauge(
    "ics_relayer_client_expiry_seconds",
    "How long a client can still be updated, from its latest update.",
    ["chain_id", "client_id"],
  );
  readonly trustingPeriod = this.gauge(
    "ics_relayer_client_trusting_period_seconds",
    "How long a client can be updated after an update.",
    ["chain_id", "client_id"],
  );
  readonly pending = this.gauge(
    "ics_relayer_pending_packets",
    "Packets that a chain has sent and the other has not received.",
    ["chain_id"],
  );
  readonly oldestAge = this.gauge(
    "ics_relayer_oldest_packet_age_seconds",
    "How long the oldest of them is known to wait; 0 where none does.",
    ["chain_id"],
  );
  readonly epoch = this.gauge(
    "ics_relayer_epoch_seconds",
    "How often the provider chain sends validator sets, about.",
  );
  readonly lastHeight = this.gauge(
    "ics_relayer_last_relayed_height",
    "Height of a chain that its client on the other chain was updated to.",
    ["chain_id"],
  );
  readonly balance = this.gauge(
    "ics_relayer_balance",
    "What the relayer's account has, in the denomination of its fees.",
    ["chain_id", "denom"],
  );
  readonly balanceDays = this.gauge(
    "ics_relayer_balance_days",
    "For how many days that lasts, by what was spent so far; absent while nothing was.",
    ["chain_id"],
  );
  readonly broadcastErrors = this.counter(
    "ics_relayer_broadcast_errors_total",
    "Transactions that a chain did not take.",
  );
  readonly restarts = this.counter(
    "ics_relayer_hermes_restarts_total",
    "How often Hermes was started anew after it had ended by itself.",
  );

  private gauge(name: string, help: string, labelNames: string[] = []): Gauge {
    return new Gauge({ name, help, labelNames, registers: [this.registry] });
  }

  private counter(name: string, help: string): Counter {
    return new Counter({ name, help, registers: [this.registry] });
  }
}
