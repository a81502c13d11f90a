import { readStack as readStackBy, type Stack } from "./config/settings";
import { stackFacts } from "./providers/stack-facts";

export { Discovery, type DiscoveryArgs } from "./components/discovery";
export type { OutputOf } from "./components/output-of";
export { outputsOf } from "./components/outputs-of";
export type { Stack } from "./config/settings";
export type { StackOutputs } from "./core/stack-outputs";

/**
 * Reads the config under `ics:` of the stack, whatever the program's project, and decides the topology.
 *
 * @throws RunError with every fault of the config; or that the chain or Docker does not answer.
 */
export const readStack = (): Promise<Stack> => readStackBy(stackFacts);
