import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { refuseBusyPort } from "../machine/busy-port";
import { Deadline } from "../machine/deadline";
import { claimFolder, type FolderOwner } from "../machine/folder-owner";
import { hostAndPort } from "../machine/host-and-port";
import {
  processState,
  startProcess,
  stopProcess,
  stopStrays,
  strayProcesses,
  type SupervisedProcess,
  untilServing,
} from "../machine/supervised-process";
import { toolPath } from "../machine/tool-path";
import {
  driftedFiles,
  type HomeFiles,
  lostRecord,
  refuseForeignData,
  writeHome,
} from "./chain-home";
import type { ChainListen } from "./chain-node";
import { refuseForeignEntrance } from "./entrance-holder";
import { peersArguments } from "./peers-file";

/** What is declared of one chain process. */
export interface ChainProcess {
  readonly directory: string;
  readonly stack: string;
  readonly binary: string;
  readonly chainId: string;
  readonly files: HomeFiles;
  readonly secretFiles: HomeFiles;
  readonly startArgs: readonly string[];
  readonly listen: ChainListen;
  /** `host:port` of the LoadBalancer that leads to the p2p address, where one does. */
  readonly entrance?: string;
}

const processName = "node";
const servingWithinMs = 30_000;
export const homeOf = (directory: string): string => join(resolve(directory), "home");

export const rpcOf = (listen: ChainListen): string => listen.rpc.replace(/^tcp:/, "http:");

export const ownerOf = (node: ChainProcess): FolderOwner => ({
  holds: `node of chain "${node.chainId}"`,
  stack: node.stack,
});

const allFiles = (node: ChainProcess): HomeFiles => ({ ...node.files, ...node.secretFiles });

/** The whole command line; it holds nothing secret. */
const commandOf = (node: ChainProcess, program: string, home: string): string[] => [
  program,
  ...node.startArgs,
  ...["--home", home],
  ...["--p2p.laddr", node.listen.p2p],
  ...["--rpc.laddr", node.listen.rpc],
  ...(node.listen.grpc === undefined
    ? ["--grpc.enable=false"]
    : ["--grpc.address", node.listen.grpc]),
];

/** Whether the RPC answers, and for this chain. */
const answers = async (node: ChainProcess): Promise<boolean> => {
  try {
    const reply = await fetch(`${rpcOf(node.listen)}/status`, {
      signal: AbortSignal.timeout(answersWithinMs),
    });
    const body = (await reply.json()) as { result?: { node_info?: { network?: string } } };
    return body.result?.node_info?.network === node.chainId;
  } catch {
    return false;
  }
};

/** What is wrong with a node that should be running; empty when nothing is. Takes long only when it lives and is silent. */
export async function nodeFaults(node: ChainProcess): Promise<string[]> {
  const home = homeOf(node.directory);
  if (!existsSync(home)) return [`home "${home}" is gone`];
  const drifted = driftedFiles(home, allFiles(node)).map((path) => `"${path}" was changed by hand`);
  const state = processState(resolve(node.directory), processName);
  if (!state.running) return [state.reason, ...drifted];
  const silent = `RPC at ${rpcOf(node.listen)} does not answer for chain "${node.chainId}"`;
  return (await answers(node)) ? drifted : [silent, ...drifted];
}

const refuseBusyPorts = async (listen: ChainListen): Promise<void> => {
  for (const address of [listen.p2p, listen.rpc, listen.grpc]) {
    const place = address === undefined ? undefined : hostAndPort(address);
    if (place !== undefined) await refuseBusyPort(place.host, place.port);
  }
};

/** Ends the process and whatever a killed run has left in the folder. */
export async function stopNode(directory: string): Promise<void> {
  await stopProcess(directory, processName);
  await stopStrays(directory);
}

const runsUnrecorded = (directory: string, pid: number): boolean =>
  strayProcesses(directory).some((stray) => stray.pid !== pid);

/**
 * Makes the node run as declared: leaves it alone when it does, restarts it when a file or argument
 * changed, starts it when it is down. The caller holds the home's lock.
 *
 * @param formerly - Files of the node as it ran before, so that those no longer declared are
 *   removed; absent when it never ran.
 * @throws Error of `lostRecord`, before anything is touched.
 */
export async function ensureNode(node: ChainProcess, formerly?: HomeFiles): Promise<void> {
  const program = toolPath(node.binary);
  const lost = lostRecord(homeOf(node.directory), formerly !== undefined);
  if (lost !== undefined) throw new Error(lost);
  const directory = claimFolder(resolve(node.directory), ownerOf(node));
  const home = join(directory, "home");
  const files = allFiles(node);
  const wanted: SupervisedProcess = {
    directory,
    name: processName,
    command: commandOf(node, program, home),
  };
  refuseForeignData(home, files);

  const state = processState(directory, processName);
  const dropped = Object.keys(formerly ?? {}).some((path) => files[path] === undefined);
  const asDeclared =
    state.running &&
    !dropped &&
    !runsUnrecorded(directory, state.record.pid) &&
    state.record.command.join("\0") === wanted.command.join("\0") &&
    driftedFiles(home, files).length === 0 &&
    (await answers(node));
  if (asDeclared) return;

  await stopNode(directory);
  await refuseBusyPorts(node.listen);
  await refuseForeignEntrance(node.entrance, dirname(directory));
  writeHome(home, files, formerly ?? {});
  await startProcess({ ...wanted, lateArgs: peersArguments(directory) });
  const awaited = `the RPC of chain "${node.chainId}" at ${rpcOf(node.listen)}`;
  await untilServing([wanted], awaited, Deadline.in(servingWithinMs), async () => answers(node));
}
