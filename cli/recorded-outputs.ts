import { printable } from "../core/printable";
import type { StackOutputs } from "../core/stack-outputs";
import { askPulumi } from "./pulumi";

/**
 * A stack's outputs, as its last `up` recorded them; secrets stay hidden.
 *
 * @throws Error that says why they cannot be read, or that there are none.
 */
export async function recordedOutputs(stack: string): Promise<StackOutputs> {
  const outputs = (await askPulumi(["stack", "output"], stack)) as StackOutputs;
  if (Object.keys(outputs).length === 0) {
    throw new Error(`stack has no outputs; "${printable(stack)}"; run make up first`);
  }
  return outputs;
}
