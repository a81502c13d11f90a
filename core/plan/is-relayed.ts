import type { Settings } from "./settings";

/** Whether the stack runs a relayer for any of its consumer chains. */
export const isRelayed = ({ consumerChains }: Settings): boolean =>
  consumerChains.some(({ relayer }) => relayer !== "none");
