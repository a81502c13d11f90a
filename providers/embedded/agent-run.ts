import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { Deadline } from "../machine/deadline";
import { claimFolder, type FolderOwner } from "../machine/folder-owner";
import { textIfPresent, writePrivateFile } from "../machine/private-file";
import { programDigest } from "../machine/program-digest";
import {
  processState,
  startProcess,
  stopProcess,
  stopStrays,
  type SupervisedProcess,
  untilServing,
} from "../machine/supervised-process";
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

export const agentProcess = "agent";
export const agentEntries = [
  ...["settings.json", "kubeconfig.yaml", "started.json"],
  ...[`${agentProcess}.process.json`, `${agentProcess}.log`],
];

/**
 * An agent is idle most of the time: garbage is collected early rather than memory kept for a rush. Its
 * heap is small: threads that help with young objects, and compactions at rest, cost more than they
 * gain. The same are in images/agent.
 */
export const agentNodeFlags = [
  ...["--max-semi-space-size=2", "--max-old-space-size=160"],
  ...["--no-memory-reducer", "--no-parallel-scavenge"],
];
const servingWithinMs = 30_000;
/** Which program the agent is, and with which flags it runs. */
export const agentProgram = (): string => programDigest(process.cwd(), agentNodeFlags);
export const agentOwner = ({ cluster, stack }: DeclaredAgent): FolderOwner => ({
  holds: `agent of cluster "${cluster.name}"`,
  stack,
});

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
  ...["-r", resolve("providers", "typescript-cache.cjs")],
  resolve("agent", "main.ts"),
  ...["--settings", join(directory, "settings.json")],
  ...["--kubeconfig", join(directory, "kubeconfig.yaml")],
  ...["--listen", listen],
];

/** What is wrong with an agent that should be running; empty when nothing is. */
export async function agentFaults(agent: DeclaredAgent): Promise<string[]> {
  const directory = resolve(agent.directory);
  if (!existsSync(directory)) return [`folder "${agent.directory}" is gone`];
  const state = processState(directory, agentProcess);
  if (!state.running) return [state.reason];
  if (textIfPresent(join(directory, "settings.json")) !== settingsText(agent)) {
    return ["its settings were changed by hand"];
  }
  return (await healthy(agent.listen)) ? [] : [`http://${agent.listen}/healthz does not answer`];
}

/** Ends the process and whatever a killed run has left in the folder. */
export async function stopAgent(directory: string): Promise<void> {
  await stopProcess(directory, agentProcess, 6_000);
  await stopStrays(directory);
}

/** Makes the agent run as declared; leaves it alone when it does. The caller holds the home's lock. */
export async function ensureAgent(agent: DeclaredAgent): Promise<void> {
  const directory = claimFolder(resolve(agent.directory), agentOwner(agent));
  const wanted: SupervisedProcess = {
    directory,
    name: agentProcess,
    command: commandOf(directory, agent.listen),
  };
  const state = processState(directory, agentProcess);
  const started = startedWith(agent);
  const asDeclared =
    state.running &&
    state.record.command.join("\0") === wanted.command.join("\0") &&
    textIfPresent(join(directory, "started.json")) === started &&
    (await agentFaults(agent)).length === 0;
  if (asDeclared) return;

  await stopAgent(directory);
  await refuseForeignEntrance(agent.listen, directory);
  writePrivateFile(join(directory, "settings.json"), settingsText(agent));
  writePrivateFile(join(directory, "kubeconfig.yaml"), await agentKubeconfig(agent.cluster));
  await startProcess(wanted);
  writePrivateFile(join(directory, "started.json"), started);
  const awaited = `the agent's health at http://${agent.listen}/healthz`;
  await untilServing([wanted], awaited, Deadline.in(servingWithinMs), async () =>
    healthy(agent.listen),
  );
}
