import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { ensureProcess, type ProcessPlace } from "../machine/managed-process";
import { packageFolder } from "../machine/package-folder";
import { textIfPresent, writePrivateFile } from "../machine/private-file";
import { programDigest } from "../machine/program-digest";
import { processState } from "../machine/supervised-process";
import { agentKubeconfig } from "./agent-credentials";
import { refuseForeignEntrance } from "./entrance-holder";

/** What is declared of one agent. */
export interface DeclaredAgent {
  readonly directory: string;
  readonly stack: string;
  readonly cluster: { readonly name: string; readonly directory: string; readonly uid: string };
  readonly settings: string;
  readonly listen: string;
}

const processName = "agent";

/**
 * An agent is idle most of the time: garbage is collected early rather than memory kept for a rush. Its
 * heap is small: threads that help with young objects, and compactions at rest, cost more than they
 * gain. The same are in images/agent.
 */
export const agentNodeFlags = [
  ...["--max-semi-space-size=2", "--max-old-space-size=160"],
  ...["--no-memory-reducer", "--no-parallel-scavenge"],
];
/** Which program the agent is, and with which flags it runs. */
export const agentProgram = (): string => programDigest(packageFolder, agentNodeFlags);

/** Settings of the process: the stack's, and where its nodes are on this machine. */
const settingsText = ({ directory, settings }: DeclaredAgent): string =>
  JSON.stringify({
    ...(JSON.parse(settings) as object),
    embedded: { nodes: dirname(resolve(directory)) },
  });

/** What a running agent was started with, as far as another start would differ. */
const startedWith = (agent: DeclaredAgent): string =>
  JSON.stringify({ cluster: agent.cluster, program: agentProgram() });

const healthy = async (listen: string): Promise<boolean> => {
  try {
    const reply = await fetch(`http://${listen}/healthz`, {
      signal: AbortSignal.timeout(answersWithinMs),
    });
    return reply.ok;
  } catch {
    return false;
  }
};

const commandOf = (directory: string, listen: string): string[] => [
  process.execPath,
  ...agentNodeFlags,
  ...["-r", join(packageFolder, "providers", "typescript-cache.cjs")],
  join(packageFolder, "agent", "main.ts"),
  ...["--settings", join(directory, "settings.json")],
  ...["--kubeconfig", join(directory, "kubeconfig.yaml")],
  ...["--listen", listen],
];

/** What is wrong with an agent that should be running; empty when nothing is. */
export async function agentFaults(agent: DeclaredAgent): Promise<string[]> {
  const directory = resolve(agent.directory);
  if (!existsSync(directory)) return [`folder "${agent.directory}" is gone`];
  const state = processState(directory, processName);
  if (!state.running) return [state.reason];
  if (textIfPresent(join(directory, "settings.json")) !== settingsText(agent)) {
    return ["its settings were changed by hand"];
  }
  return (await healthy(agent.listen)) ? [] : [`http://${agent.listen}/healthz does not answer`];
}

/** Where its process is, and what goes with it. */
export const agentPlace = ({ directory, cluster, stack }: DeclaredAgent): ProcessPlace => ({
  directory,
  name: processName,
  owner: { holds: `agent of cluster "${cluster.name}"`, stack },
  entries: [
    ...["settings.json", "kubeconfig.yaml", "started.json"],
    ...[`${processName}.process.json`, `${processName}.log`],
  ],
  graceMs: 6_000,
});

/** Makes the agent run as declared; leaves it alone when it does. */
export async function ensureAgent(agent: DeclaredAgent): Promise<void> {
  const started = startedWith(agent);
  await ensureProcess(agentPlace(agent), (directory) => ({
    command: commandOf(directory, agent.listen),
    isCurrent: () =>
      textIfPresent(join(directory, "started.json")) === started &&
      textIfPresent(join(directory, "settings.json")) === settingsText(agent),
    refuseBusy: async () => refuseForeignEntrance(agent.listen, directory),
    write: async () => {
      writePrivateFile(join(directory, "settings.json"), settingsText(agent));
      writePrivateFile(join(directory, "kubeconfig.yaml"), await agentKubeconfig(agent.cluster));
      writePrivateFile(join(directory, "started.json"), started);
    },
    awaited: `the agent's health at http://${agent.listen}/healthz`,
    serves: async () => healthy(agent.listen),
  }));
}
