/** Waits that grow with every failure in a row, and begin anew after a success. */
export class BackOff {
  private failures = 0;

  /**
   * @param firstMs - After one failure; each further one doubles it.
   * @param longestMs - Never longer.
   */
  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  succeeded(): void {
    this.failures = 0;
  }

  /** How long to wait after a failure; a quarter of it is left to chance, so that many do not come at once. */
  nextMs(): number {
    const waitMs = Math.min(this.firstMs * 2 ** this.failures, this.longestMs);
    this.failures = Math.min(this.failures + 1, 30);
    return waitMs * (0.75 + Math.random() / 4);
  }
}
