import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { answersWithinMs } from "../dynamic/answers-within";
import { refuseBusyPort } from "../machine/busy-port";
import { hostAndPort } from "../machine/host-and-port";
import { ensureProcess, type ProcessPlace } from "../machine/managed-process";
import { processState } from "../machine/supervised-process";
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
import { peersArguments, peersFile } from "./peers-file";

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
export const homeOf = (directory: string): string => join(resolve(directory), "home");

export const rpcOf = (listen: ChainListen): string => listen.rpc.replace(/^tcp:/, "http:");

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

/** Where its process is, and what goes with it. */
export const nodePlace = (node: ChainProcess): ProcessPlace => ({
  directory: node.directory,
  name: processName,
  owner: { holds: `node of chain "${node.chainId}"`, stack: node.stack },
  entries: ["home", `${processName}.process.json`, `${processName}.log`, peersFile],
});

/**
 * Makes the node run as declared: leaves it alone when it does, restarts it when a file or argument
 * changed, starts it when it is down.
 *
 * @param formerly - Files of the node as it ran before, so that those no longer declared are
 *   removed; absent when it never ran.
 * @throws Error of `lostRecord`, before anything is touched.
 */
export async function ensureNode(node: ChainProcess, formerly?: HomeFiles): Promise<void> {
  const program = toolPath(node.binary);
  const files = allFiles(node);
  const refuse = (): void => {
    const lost = lostRecord(homeOf(node.directory), formerly !== undefined);
    if (lost !== undefined) throw new Error(lost);
  };
  await ensureProcess({ ...nodePlace(node), refuse }, (directory) => {
    const home = join(directory, "home");
    refuseForeignData(home, files);
    const dropped = Object.keys(formerly ?? {}).some((path) => files[path] === undefined);
    return {
      command: commandOf(node, program, home),
      lateArgs: () => peersArguments(directory),
      // Each start of interchain-security leaves a folder behind.
      scratch: join(home, "tmp"),
      // CometBFT wakes up every 100 µs, and on several threads most of an idle node's work is to pass that on.
      environment: { GOMAXPROCS: "1" },
      isCurrent: () => !dropped && driftedFiles(home, files).length === 0,
      refuseBusy: async () => {
        await refuseBusyPorts(node.listen);
        await refuseForeignEntrance(node.entrance, dirname(directory));
      },
      write: async () => {
        writeHome(home, files, formerly ?? {});
      },
      awaited: `the RPC of chain "${node.chainId}" at ${rpcOf(node.listen)}`,
      serves: async () => answers(node),
    };
  });
}
