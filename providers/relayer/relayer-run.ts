import { existsSync } from "node:fs";
import { join, resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { agentNodeFlags } from "../embedded/agent-run";
import { refuseForeignEntrance } from "../embedded/entrance-holder";
import { ensureProcess, type ProcessPlace } from "../machine/managed-process";
import { packageFolder } from "../machine/package-folder";
import { textIfPresent, writePrivateFile } from "../machine/private-file";
import { programDigest } from "../machine/program-digest";
import { processState } from "../machine/supervised-process";
import { toolPath } from "../machine/tool-path";

/** What is declared of one relayer. */
export interface DeclaredRelayer {
  readonly directory: string;
  readonly stack: string;
  readonly consumerChainId: string;
  readonly settings: string;
  readonly listen: string;
}

const processName = "relayer";

/** Which program it is, and with which flags it runs. */
export const relayerProgram = (): string => programDigest(packageFolder, agentNodeFlags);

function hermesPath(): string {
  try {
    return toolPath("hermes");
  } catch {
    throw new Error(
      'program "hermes" is not on PATH; run make relayer-tool, which builds it with cargo (Rust 1.85 or newer), or put Hermes 1.13 on PATH, or set ics:relayer to "none"',
    );
  }
}

/** Settings of the process: the stack's, and where the program is on this machine. */
const settingsText = ({ settings }: DeclaredRelayer): string =>
  JSON.stringify({ ...(JSON.parse(settings) as object), hermes: hermesPath() });

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
  join(packageFolder, "agent", "relayer.ts"),
  ...["--settings", join(directory, "settings.json")],
  ...["--folder", directory],
  ...["--listen", listen],
];

/** What is wrong with a relayer that should be running; empty when nothing is. */
export async function relayerFaults(relayer: DeclaredRelayer): Promise<string[]> {
  const directory = resolve(relayer.directory);
  if (!existsSync(directory)) return [`folder "${relayer.directory}" is gone`];
  const state = processState(directory, processName);
  if (!state.running) return [state.reason];
  if (textIfPresent(join(directory, "settings.json")) !== settingsText(relayer)) {
    return ["its settings were changed by hand"];
  }
  return (await healthy(relayer.listen))
    ? []
    : [`http://${relayer.listen}/healthz does not answer`];
}

/** Where its process is, and what goes with it. */
export const relayerPlace = (relayer: DeclaredRelayer): ProcessPlace => ({
  directory: relayer.directory,
  name: processName,
  owner: { holds: `relayer of chain "${relayer.consumerChainId}"`, stack: relayer.stack },
  entries: [
    ...["settings.json", "started.json", "config.toml", "keys", "mnemonic"],
    ...[`${processName}.process.json`, `${processName}.log`],
  ],
  graceMs: 8_000,
});

/** Makes the relayer run as declared; leaves it alone when it does. */
export async function ensureRelayer(relayer: DeclaredRelayer): Promise<void> {
  const started = JSON.stringify({ program: relayerProgram() });
  const settings = settingsText(relayer);
  await ensureProcess(relayerPlace(relayer), (directory) => ({
    command: commandOf(directory, relayer.listen),
    isCurrent: () =>
      textIfPresent(join(directory, "started.json")) === started &&
      textIfPresent(join(directory, "settings.json")) === settings,
    refuseBusy: async () => refuseForeignEntrance(relayer.listen, directory),
    write: async () => {
      writePrivateFile(join(directory, "settings.json"), settings);
      writePrivateFile(join(directory, "started.json"), started);
    },
    awaited: `the relayer's health at http://${relayer.listen}/healthz`,
    serves: async () => healthy(relayer.listen),
  }));
}
