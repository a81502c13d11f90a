import type { RelayerSettings } from "../../core/relayer/relayer-settings";
import { hermesMetrics } from "./hermes-metrics";
import type { RelayerMetrics } from "./relayer-metrics";
import type { PendingPackets } from "./relayer-reads";

const errorsMetric = /^(?:ics_|hermes_)?broadcast_errors_total(?:\{[^}]*\})? (\d+(?:\.\d+)?)$/gm;
/** A packet takes seconds; that of a chain without blocks waits without anybody's fault, so Hermes is left alone for a while again. */
const stuckMs = 120_000;

/** Packets that wait, since when, and what Hermes says of its transactions. */
export class PacketWatch {
  private readonly seen = new Map<string, number>();
  private errors = 0;
  private restartedAt = performance.now();

  constructor(
    private readonly settings: RelayerSettings,
    private readonly metrics: RelayerMetrics,
  ) {}

  /** @returns How long the oldest packet of a chain has been seen to wait, in milliseconds. */
  private tell(chainId: string, sequences: readonly number[]): number {
    const now = performance.now();
    const keys = new Set(sequences.map((sequence) => `${chainId}/${String(sequence)}`));
    for (const key of [...this.seen.keys()]) {
      if (key.startsWith(`${chainId}/`) && !keys.has(key)) this.seen.delete(key);
    }
    for (const key of keys) if (!this.seen.has(key)) this.seen.set(key, now);
    const since = [...keys].map((key) => this.seen.get(key) ?? now);
    const ageMs = since.length === 0 ? 0 : now - Math.min(...since);
    this.metrics.pending.set({ chain_id: chainId }, sequences.length);
    this.metrics.oldestAge.set({ chain_id: chainId }, ageMs / 1_000);
    return ageMs;
  }

  private async tellErrors(): Promise<void> {
    try {
      const found = [...(await hermesMetrics(this.settings.telemetry)).matchAll(errorsMetric)];
      const errors = found.reduce((sum, [, count]) => sum + Number(count), 0);
      // Hermes counts from nothing when it starts.
      this.metrics.broadcastErrors.inc(errors < this.errors ? errors : errors - this.errors);
      this.errors = errors;
    } catch {
      // It starts, or has ended: the metric of that is another.
    }
  }

  /** @returns Whether packets wait so long that Hermes is to be started anew. */
  async look({ provider, consumer }: PendingPackets): Promise<boolean> {
    const oldestMs = Math.max(
      this.tell(this.settings.provider.chainId, provider),
      this.tell(this.settings.consumer.chainId, consumer),
    );
    await this.tellErrors();
    if (oldestMs < stuckMs || performance.now() - this.restartedAt < stuckMs) return false;
    this.restartedAt = performance.now();
    return true;
  }
}
