/** One line per check, as it ends; what failed, and what an operator would look at next. */
export class CheckList {
  private passed = 0;
  private failed = 0;

  /**
   * Does something and judges it; what fails is told, and does not keep the next check from being tried.
   *
   * @param work - Its answer is shown beside the name.
   * @param next - Commands that show more.
   * @returns Whether it held.
   */
  async check(
    name: string,
    work: () => Promise<string>,
    next: readonly string[] = [],
  ): Promise<boolean> {
    const began = performance.now();
    const seconds = (): string => `${((performance.now() - began) / 1_000).toFixed(1)} s`;
    try {
      const seen = await work();
      this.passed += 1;
      process.stdout.write(`ok    ${name}: ${seen} (${seconds()})\n`);
      return true;
    } catch (error) {
      this.failed += 1;
      const reason = (error as Error).message.trim().split("\n").join("\n        ");
      process.stdout.write(`FAIL  ${name}: ${reason} (${seconds()})\n`);
      for (const command of next) process.stdout.write(`      look at: ${command}\n`);
      return false;
    }
  }

  /** The last line, and whether all is well. */
  summary(): { readonly text: string; readonly isSound: boolean } {
    return {
      text: `${String(this.passed)} passed, ${String(this.failed)} failed`,
      isSound: this.failed === 0 && this.passed > 0,
    };
  }
}

/** @throws Error saying what was found where something else was expected. */
export function expectTrue(holds: boolean, otherwise: string): void {
  if (!holds) throw new Error(otherwise);
}
