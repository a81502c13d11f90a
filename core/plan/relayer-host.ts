import type { Settings } from "./settings";

/**
 * Beside whose node the relayer of a consumer chain runs: the first validator's that the stack manages.
 *
 * @param members - Names of those who run the chain, and of those who leave it.
 */
export const relayerHost = (
  { validators }: Settings,
  members: readonly string[],
): string | undefined =>
  validators.find(({ managed, name }) => managed && members.includes(name))?.name;
