import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { changedKeys } from "../dynamic/changed-keys";
import { hasUnknown } from "../dynamic/unknown";
import { healthOf, plannedHealth, running } from "../machine/health";
import { isProcessGone, removeProcess } from "../machine/managed-process";
import { hasSignedNothing } from "./chain-home";
import {
  type ChainNodeInputs,
  genesisDigest,
  inputFaults,
  otherGenesis,
  signingFaults,
} from "./chain-node-inputs";
import { ensureNode, homeOf, nodeFaults, nodePlace, rpcOf } from "./chain-process";

const declared = [
  ...["directory", "stack", "binary", "chainId", "files", "secretFiles", "startArgs", "listen"],
];

const declaredFiles = (node: ChainNodeInputs): Record<string, string> => ({
  ...node.files,
  ...node.secretFiles,
});

const outputs = (inputs: ChainNodeInputs): ChainNodeInputs => ({
  ...inputs,
  health: running,
  rpc: rpcOf(inputs.listen),
  home: homeOf(inputs.directory),
});

const ensure = async (
  inputs: ChainNodeInputs,
  formerly?: Record<string, string>,
): Promise<ChainNodeInputs> => {
  await ensureNode(inputs, formerly);
  return outputs(inputs);
};

/** Implements ChainNode: `check` looks at the process, so previews tell what died or was changed by hand. */
export const provider: pulumi.dynamic.ResourceProvider<ChainNodeInputs, ChainNodeInputs> = {
  async check(olds: Partial<ChainNodeInputs>, news: ChainNodeInputs) {
    const known = typeof olds.directory === "string";
    const failures = [
      ...inputFaults(news),
      ...(known ? signingFaults(olds as ChainNodeInputs, news) : []),
    ];
    const health = known
      ? plannedHealth(await nodeFaults(olds as ChainNodeInputs), olds.health)
      : running;
    const derived = {
      ...genesisDigest(news),
      ...(hasUnknown(news.listen) ? {} : { rpc: rpcOf(news.listen) }),
      ...(hasUnknown(news.directory) ? {} : { home: homeOf(news.directory) }),
    };
    return { inputs: { ...news, ...derived, health }, failures };
  },

  async diff(_id, olds, news) {
    const changed = changedKeys(olds, news, declared);
    const replaces = [
      ...changed.filter((key) => ["directory", "stack", "chainId"].includes(key)),
      ...(otherGenesis(olds, news) ? ["files"] : []),
    ];
    if (changed.length === 0 && news.health === running) {
      // A refresh may have recorded a damage that is gone.
      return { changes: olds.health !== running, replaces, deleteBeforeReplace: true };
    }
    // Left to the engine, which finds the same changes in the inputs and then shows them alone; of a
    // change that it is told of it shows every input, and so the whole genesis.
    return { replaces, deleteBeforeReplace: true };
  },

  async create(inputs) {
    const directory = resolve(inputs.directory);
    const isNew = !existsSync(directory);
    try {
      return { id: directory, outs: await ensure(inputs) };
    } catch (error) {
      // Nobody would ever remove it: what was not created is not in the state.
      if (isNew && hasSignedNothing(homeOf(directory))) await removeProcess(nodePlace(inputs));
      throw error;
    }
  },

  async read(id, props) {
    if (props === undefined) return { id };
    if (isProcessGone(props.directory)) return { id: "" };
    return { id, props: { ...props, health: healthOf(await nodeFaults(props)) } };
  },

  async update(_id, olds, news) {
    return { outs: await ensure(news, declaredFiles(olds)) };
  },

  async delete(_id, props) {
    await removeProcess(nodePlace(props));
  },
};
