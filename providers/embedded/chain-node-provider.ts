import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { changedKeys } from "../changed-keys";
import { hasUnknown } from "../unknown";
import { genesisFile, hasSignedNothing, homePathFault, lostRecord } from "./chain-home";
import {
  type ChainProcess,
  ensureNode,
  homeOf,
  hostAndPort,
  nodeFaults,
  ownerOf,
  rpcOf,
  stopNode,
} from "./chain-process";
import { removeOwnFolder } from "./folder-owner";
import { healthOf, running } from "./health";
import { withHomeLock } from "./home-lock";
import { strayProcesses } from "./supervised-process";

interface Inputs extends ChainProcess {
  readonly health?: string;
  readonly rpc?: string;
  readonly home?: string;
}

const compared = [
  ...["directory", "stack", "binary", "chainId", "files", "secretFiles", "startArgs", "listen"],
  "health",
];
const ownEntries = ["home", "node.process.json", "node.log"];

const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);

const listenFaults = (listen: ChainProcess["listen"]): string[] =>
  Object.entries(listen).flatMap(([what, address]) => {
    if (typeof address !== "string" || hasUnknown(address)) return [];
    const place = hostAndPort(address);
    return place !== undefined && isLoopback(place.host)
      ? []
      : [
          `${what} address "${address}" is not a loopback address with a port; write e.g. "tcp://127.97.0.10:26657"`,
        ];
  });

const genesisOf = (node: Inputs): unknown =>
  typeof node.files === "object" ? node.files[genesisFile] : node.files;

const otherGenesis = (olds: Inputs, news: Inputs): boolean =>
  !hasUnknown(genesisOf(news)) && genesisOf(olds) !== genesisOf(news);

/** Why a known node cannot go on signing for its chain; on another chain it begins anew. */
const signingFaults = (olds: Inputs, news: Inputs): pulumi.dynamic.CheckFailure[] => {
  if (olds.chainId !== news.chainId || otherGenesis(olds, news)) return [];
  const moved = (["directory", "stack"] as const).find(
    (key) => !hasUnknown(news[key]) && olds[key] !== news[key],
  );
  if (moved !== undefined) {
    const reason = `node of chain "${olds.chainId}" cannot move, the record of what its key has signed would be lost; "${olds[moved]}" to "${news[moved]}"; destroy the stack first`;
    return [{ property: moved, reason }];
  }
  const reason = lostRecord(homeOf(olds.directory), true);
  return reason === undefined ? [] : [{ property: "directory", reason }];
};

const inputFaults = (news: Inputs): { property: string; reason: string }[] => {
  const paths = [news.files, news.secretFiles].flatMap((files) =>
    typeof files === "object" ? Object.keys(files) : [],
  );
  const pathFaults = paths.map(homePathFault).filter((fault) => fault !== undefined);
  return [
    ...pathFaults.map((reason) => ({ property: "files", reason })),
    ...(typeof news.listen === "object" ? listenFaults(news.listen) : []).map((reason) => ({
      property: "listen",
      reason,
    })),
  ];
};

const declaredFiles = (node: Inputs): Record<string, string> => ({
  ...node.files,
  ...node.secretFiles,
});

const outputs = (inputs: Inputs): Inputs => ({
  ...inputs,
  health: running,
  rpc: rpcOf(inputs.listen),
  home: homeOf(inputs.directory),
});

const ensured = async (inputs: Inputs, formerly?: Record<string, string>): Promise<Inputs> => {
  await withHomeLock(inputs.directory, async () => ensureNode(inputs, formerly));
  return outputs(inputs);
};

const removeNode = async (node: Inputs): Promise<void> => {
  const directory = resolve(node.directory);
  await withHomeLock(directory, async () => {
    await stopNode(directory);
    removeOwnFolder(directory, ownerOf(node), ownEntries);
  });
};

/** Implements ChainNode: `check` looks at the process, so previews tell what died or was changed by hand. */
export const provider: pulumi.dynamic.ResourceProvider<Inputs, Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const known = typeof olds.directory === "string";
    const failures = [...inputFaults(news), ...(known ? signingFaults(olds as Inputs, news) : [])];
    const health = known ? healthOf(await nodeFaults(olds as Inputs)) : running;
    const derived = {
      ...(hasUnknown(news.listen) ? {} : { rpc: rpcOf(news.listen) }),
      ...(hasUnknown(news.directory) ? {} : { home: homeOf(news.directory) }),
    };
    return { inputs: { ...news, ...derived, health }, failures };
  },

  async diff(_id, olds, news) {
    const changed = changedKeys({ ...olds }, { ...news }, compared);
    const replaces = [
      ...changed.filter((key) => ["directory", "stack", "chainId"].includes(key)),
      ...(otherGenesis(olds, news) ? ["files"] : []),
    ];
    return { changes: changed.length > 0, replaces, deleteBeforeReplace: true };
  },

  async create(inputs) {
    const directory = resolve(inputs.directory);
    const isNew = !existsSync(directory);
    try {
      return { id: directory, outs: await ensured(inputs) };
    } catch (error) {
      // Nobody would ever remove it: what was not created is not in the state.
      if (isNew && hasSignedNothing(homeOf(directory))) await removeNode(inputs);
      throw error;
    }
  },

  async read(id, props) {
    if (props === undefined) return { id };
    const directory = resolve(props.directory);
    // What still runs without its folder is not forgotten: nobody would stop it.
    if (!existsSync(directory) && strayProcesses(directory).length === 0) return { id: "" };
    return { id, props: { ...props, health: healthOf(await nodeFaults(props)) } };
  },

  async update(_id, olds, news) {
    return { outs: await ensured(news, declaredFiles(olds)) };
  },

  async delete(_id, props) {
    await removeNode(props);
  },
};
