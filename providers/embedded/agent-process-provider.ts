import { dirname, join, resolve } from "node:path";

import { writePrivateFile } from "../machine/private-file";
import { agentKubeconfig } from "./agent-credentials";
import type { KeptProgram } from "./kept-program";
import { keptProgramProvider } from "./kept-program-resource";

interface Inputs {
  readonly directory: string;
  readonly stack: string;
  readonly cluster: { readonly name: string; readonly directory: string; readonly uid: string };
  readonly settings: string;
  readonly listen: string;
  readonly program?: string;
  readonly health?: string;
}

const kubeconfig = "kubeconfig.yaml";

const agentOf = ({ directory, stack, cluster, settings, listen }: Inputs): KeptProgram => ({
  ...{ name: "agent", entry: "main.ts", directory, listen, graceMs: 6_000 },
  owner: { holds: `agent of cluster "${cluster.name}"`, stack },
  // The stack's, and where its nodes are on this machine.
  settings: () =>
    JSON.stringify({
      ...(JSON.parse(settings) as object),
      embedded: { nodes: dirname(resolve(directory)) },
    }),
  startedWith: { cluster },
  args: (folder) => ["--kubeconfig", join(folder, kubeconfig)],
  entries: [kubeconfig],
  write: async (folder) => {
    writePrivateFile(join(folder, kubeconfig), await agentKubeconfig(cluster));
  },
});

/** Implements AgentProcess. */
export const provider = keptProgramProvider<Inputs>(
  agentOf,
  ["cluster", "settings", "listen"],
  ["directory", "stack"],
);
