interface Bucket {
  left: number;
  at: number;
  skipped: number;
}

/** Lets so much of the same through at once, and then one at a time. */
export class LogLimit {
  private readonly buckets = new Map<string, Bucket>();

  /**
   * @param burst - Lines of one key that may come at once.
   * @param refillMs - After so long one more may.
   * @param keys - Of so many keys it is known how much they said; more than that share what is left.
   */
  constructor(
    private readonly burst = 20,
    private readonly refillMs = 60_000,
    private readonly keys = 1_000,
  ) {}

  /**
   * Asks whether a line may be written.
   *
   * @param nowMs - By `performance.now()`.
   * @returns How many of its key were left out since the last one; nothing where it is to be left out too.
   */
  admit(key: string, nowMs: number): number | undefined {
    if (!this.buckets.has(key) && this.buckets.size >= this.keys) this.forgetFull(nowMs);
    const known = this.buckets.has(key) || this.buckets.size < this.keys ? key : "";
    const bucket = this.buckets.get(known) ?? { left: this.burst, at: nowMs, skipped: 0 };
    this.buckets.set(known, bucket);
    const refills = Math.floor((nowMs - bucket.at) / this.refillMs);
    bucket.left = Math.min(this.burst, bucket.left + refills);
    bucket.at += refills * this.refillMs;
    if (bucket.left === 0) {
      bucket.skipped += 1;
      return undefined;
    }
    bucket.left -= 1;
    const { skipped } = bucket;
    bucket.skipped = 0;
    return skipped;
  }

  private forgetFull(nowMs: number): void {
    for (const [key, { left, at }] of this.buckets) {
      if (left + Math.floor((nowMs - at) / this.refillMs) >= this.burst) this.buckets.delete(key);
    }
  }
}
