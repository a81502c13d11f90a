import { processesIn } from "./stack-processes";
import type { TestStack } from "./test-stack";

/** Leaves nothing of a stack and its project, however far its tests have come. */
export async function endOfStack(stack: TestStack): Promise<void> {
  const { project } = stack;
  await stack.cancel().catch(() => undefined);
  await stack.destroy().catch(() => undefined);
  for (const { pid } of processesIn(project.directory)) process.kill(pid, "SIGKILL");
  project.remove();
}
