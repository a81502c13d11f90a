/** Health of something that is as it should be. */
export const running = "running";

/** Faults as the one word or sentence that a preview shows. */
export function healthOf(faults: readonly string[]): string {
  return faults.length === 0 ? running : `damaged: ${faults.join("; ")}`;
}

/**
 * The same for a plan, where the engine compares it with what the plan before said: what broke, was
 * mended and broke once more in just that way would look unchanged to it, and stay broken.
 *
 * @param planned - What the last plan that was carried out said.
 */
export function plannedHealth(faults: readonly string[], planned?: string): string {
  const health = healthOf(faults);
  return health !== running && health === planned
    ? health.replace("damaged:", "damaged again:")
    : health;
}

interface Healthy {
  readonly health?: string;
}

/** Whether there is damage to mend. Not whether the two differ: a refresh may have recorded it already. */
export const isUnsound = (olds: Healthy, news: Healthy): boolean =>
  news.health !== running || olds.health !== running;
