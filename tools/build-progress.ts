import { elapsed } from "./elapsed";

interface Part {
  readonly name: string;
  /** What it takes on two cores, roughly: the parts are weighed by it. */
  readonly buildSeconds: number;
}

/** How much of one part counts as done at the most while it is being built. */
const nearlyDone = 0.95;

/** How far the building of several parts, one after the other, has come. */
export class BuildProgress {
  private doneSeconds = 0;
  private current: Part | undefined;
  private readonly startedAt: number;
  private currentSince: number;

  constructor(
    private readonly parts: readonly Part[],
    nowMs: number,
  ) {
    this.startedAt = this.currentSince = nowMs;
  }

  begin(name: string, nowMs: number): void {
    this.doneSeconds += this.current?.buildSeconds ?? 0;
    this.current = this.parts.find((part) => part.name === name);
    this.currentSince = nowMs;
  }

  /** e.g. `18 % of all, about 7 min 0 s left`; times are those of this machine, once a part is done. */
  text(nowMs: number): string {
    const total = this.parts.reduce((sum, { buildSeconds }) => sum + buildSeconds, 0);
    const before = (this.currentSince - this.startedAt) / 1_000;
    const speed = this.doneSeconds > 0 && before > 0 ? this.doneSeconds / before : 1;
    const here = ((nowMs - this.currentSince) / 1_000) * speed;
    const done = this.doneSeconds + Math.min(here, (this.current?.buildSeconds ?? 0) * nearlyDone);
    const leftMs = ((total - done) / speed) * 1_000;
    return `${Math.floor((100 * done) / total)} % of all, about ${elapsed(0, leftMs)} left`;
  }
}
