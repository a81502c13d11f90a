import { enginePreview } from "../core/preview/engine-event";
import { type StackPlan, stackPlan } from "../core/preview/stack-plan";
import { runPreview } from "./engine-run";
import type { ExitCode, Io } from "./io";
import { counted } from "./plan-words";
import { previewFault } from "./preview-fault";
import { pulumiEnvironment } from "./pulumi-environment";

/** What comes of a preview: a plan, or why there is none. */
export interface PreviewOutcome {
  readonly plan?: StackPlan;
  readonly fault?: string;
  readonly code: ExitCode;
}

/** As the engine ends where a preview was to show no changes (`ExitNoChanges` of its package cmdutil). */
const changesCode = 7;
const quietMs = 2_000;
const tellMs = 1_000;

/**
 * Has the engine preview a stack, and tells how far it is when that takes long.
 *
 * @throws Error where there is no `pulumi`.
 */
export async function planOfStack(
  stack: string,
  { progress }: Pick<Io, "progress">,
): Promise<PreviewOutcome> {
  const start = performance.now();
  let resources = 0;
  const told = setInterval(() => {
    const ms = performance.now() - start;
    if (ms < quietMs) return;
    progress(`preview: ${counted(resources, "resource")}, ${(ms / 1_000).toFixed(0)} s`);
  }, tellMs);
  const run = await runPreview(stack, (count) => {
    resources = count;
  }).finally(() => {
    clearInterval(told);
    progress("");
  });
  const preview = enginePreview(run.events);
  if (run.code !== 0 || run.interrupted) {
    // One that had just ended when it was interrupted ends well.
    const code = run.code === null || run.code === 0 ? 1 : run.code;
    return { fault: previewFault(stack, run, preview, pulumiEnvironment(stack)), code };
  }
  const plan = stackPlan(stack, preview);
  return { plan, code: plan.changes === 0 ? 0 : changesCode };
}
