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

const spendings = new WeakMap<RelayerMetrics, Map<string, Spending>>();

function tellBalance(metrics: RelayerMetrics, { chainId, account }: RelayedFacts, now: Date): void {
  const { balance, denom } = account;
  metrics.balance.set({ chain_id: chainId, denom }, Number(balance));
  const known = spendings.get(metrics) ?? new Map<string, Spending>();
  spendings.set(metrics, known);
  const spending = known.get(chainId) ?? { since: now.getTime(), spent: 0n, last: balance };
  known.set(chainId, spending);
  // What comes in is no spending.
  if (balance < spending.last) spending.spent += spending.last - balance;
  spending.last = balance;
  const elapsedMs = now.getTime() - spending.since;
  if (spending.spent === 0n || elapsedMs < leastMs) return;
  const aDay = (Number(spending.spent) * dayMs) / elapsedMs;
  metrics.balanceDays.set({ chain_id: chainId }, Number(balance) / aDay);
}

/** Has the metrics say what was read of both chains. */
export function tellFacts(
  metrics: RelayerMetrics,
  { provider, consumer, now }: RelayerFacts,
): void {
  for (const side of [provider, consumer]) {
    if (side === undefined) continue;
    const { client, chainId } = side;
    const labels = { chain_id: chainId, client_id: client.clientId };
    metrics.clientExpiry.set(labels, clientSecondsLeft(client, now));
    metrics.trustingPeriod.set(labels, client.trustingSeconds);
    metrics.lastHeight.set({ chain_id: client.chainId }, Number(client.latestHeight));
    tellBalance(metrics, side, now);
  }
}
