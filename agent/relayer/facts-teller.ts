import { clientSecondsLeft } from "../../core/relayer/client-life";
import type { RelayedFacts, RelayerFacts } from "../../core/relayer/relayer-step";
import type { RelayerMetrics } from "./relayer-metrics";

const dayMs = 86_400_000;
/** What was spent in less time says little of a day. */
const leastMs = 600_000;

interface Spending {
  readonly since: number;
  spent: bigint;
  last: bigint;
}

/** Has the metrics say what is read of both chains, and remembers what was spent. */
export class FactsTeller {
  private readonly spendings = new Map<string, Spending>();

  constructor(private readonly metrics: RelayerMetrics) {}

  tell({ provider, consumer, now }: RelayerFacts): void {
    for (const side of [provider, consumer]) {
      if (side === undefined) continue;
      const { client, chainId } = side;
      const labels = { chain_id: chainId, client_id: client.clientId };
      this.metrics.clientExpiry.set(labels, clientSecondsLeft(client, now));
      this.metrics.trustingPeriod.set(labels, client.trustingSeconds);
      this.metrics.lastHeight.set({ chain_id: client.chainId }, Number(client.latestHeight));
      this.tellBalance(side, now);
    }
  }

  private tellBalance({ chainId, account: { balance, denom } }: RelayedFacts, now: Date): void {
    this.metrics.balance.set({ chain_id: chainId, denom }, Number(balance));
    const spending = this.spendings.get(chainId) ?? {
      since: now.getTime(),
      spent: 0n,
      last: balance,
    };
    this.spendings.set(chainId, spending);
    // What comes in is no spending.
    if (balance < spending.last) spending.spent += spending.last - balance;
    spending.last = balance;
    const elapsedMs = now.getTime() - spending.since;
    if (spending.spent === 0n || elapsedMs < leastMs) return;
    const aDay = (Number(spending.spent) * dayMs) / elapsedMs;
    this.metrics.balanceDays.set({ chain_id: chainId }, Number(balance) / aDay);
  }
}
