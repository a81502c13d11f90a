import type { KeptProgram } from "../embedded/kept-program";
import { keptProgramProvider } from "../embedded/kept-program-resource";
import { hermesPath } from "../machine/hermes-path";

interface Inputs {
  readonly directory: string;
  readonly stack: string;
  readonly consumerChainId: string;
  readonly settings: string;
  readonly listen: string;
  readonly program?: string;
  readonly health?: string;
}

const relayerOf = ({ consumerChainId, stack, settings, ...place }: Inputs): KeptProgram => ({
  ...{ name: "relayer", entry: "relayer.ts", graceMs: 8_000 },
  ...{ directory: place.directory, listen: place.listen },
  owner: { holds: `relayer of chain "${consumerChainId}"`, stack },
  // The stack's, and where the program is on this machine.
  settings: () => JSON.stringify({ ...(JSON.parse(settings) as object), hermes: hermesPath() }),
  startedWith: {},
  args: (folder) => ["--folder", folder],
  entries: ["config.toml", "handed-in.json", "keys", "mnemonic"],
});

/** Implements RelayerProcess. */
export const provider = keptProgramProvider<Inputs>(
  relayerOf,
  ["settings", "listen"],
  ["directory", "stack", "consumerChainId"],
);
