/** Health of something that is as it should be. */
export const running = "running";

/** Faults as the one word or sentence that a preview shows. */
export function healthOf(faults: readonly string[]): string {
  return faults.length === 0 ? running : `damaged: ${faults.join("; ")}`;
}
