import { setTimeout as pause } from "node:timers/promises";

import { openChainReader } from "../../chain/chain-reader";
import type { ChainPlace } from "../consumer/provider-account";
import { progressEvery } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { Deadline } from "../machine/deadline";
import { isUnsound, plannedHealth, running } from "../machine/health";

interface Inputs extends ChainPlace {
  readonly health?: string;
}

const waitMs = 240_000;
const pollMs = 500;
const toldEveryMs = 10_000;
const askMs = 5_000;
/** A testnet makes a block in at most 5 s. */
const staleMs = 30_000;

/** Height and time of the latest block; nothing where no node answers. */
async function latest({ rpc, providerChainId }: Inputs) {
  const reader = openChainReader(rpc, { timeoutMs: askMs, chainId: providerChainId });
  try {
    return await reader.status();
  } finally {
    reader.close();
  }
}

async function blocksCome(inputs: Inputs): Promise<void> {
  const deadline = Deadline.in(waitMs);
  let first: bigint | undefined;
  let found = "no node answers";
  const tell = progressEvery(toldEveryMs);
  for (;;) {
    try {
      const { height } = await latest(inputs);
      first ??= height;
      if (height > first && height > 1n) return;
      found = `height ${String(height)}`;
    } catch (error) {
      found = (error as Error).message;
    }
    if (deadline.passed) {
      throw new Error(
        `provider chain "${inputs.providerChainId}" makes no blocks after ${String(waitMs / 1_000)} s; "${found}"; ` +
          "look at the pods of namespace provider and at the Services p2p-loadbalancer",
      );
    }
    tell(
      () =>
        `provider chain "${inputs.providerChainId}": waiting for blocks, ${found}; ${String(Math.ceil(deadline.leftMs / 1_000))} s left`,
    );
    await pause(pollMs);
  }
}

async function faultsOf(inputs: Inputs): Promise<readonly string[]> {
  try {
    const { blockTime } = await latest(inputs);
    return Date.now() - blockTime.getTime() < staleMs
      ? []
      : [`its latest block is of ${blockTime.toISOString()}`];
  } catch (error) {
    return [(error as Error).message];
  }
}

/** Implements FirstBlocks. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { health: _health, ...args } = news;
    if (hasUnknown(args)) return { inputs: args };
    const faults = olds.rpc === undefined ? [] : await faultsOf(args);
    return { inputs: { ...args, health: plannedHealth(faults, olds.health) } };
  },

  compared: ["rpc"],
  replacing: ["providerChainId"],
  isUnsound,

  async create(inputs: Inputs) {
    await blocksCome(inputs);
    return { id: inputs.providerChainId, outs: { ...inputs, health: running } };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    await blocksCome(news);
    return { outs: { ...news, health: running } };
  },
});
