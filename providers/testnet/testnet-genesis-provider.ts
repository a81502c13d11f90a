import { join, resolve } from "node:path";
import { isDeepStrictEqual } from "node:util";

import { claimFolder, type FolderOwner, removeOwnFolder } from "../embedded/folder-owner";
import { withHomeLock } from "../embedded/home-lock";
import { toolPath } from "../embedded/tool-path";
import type { ResourceProvider } from "../resource-provider";
import { makeTestnetGenesis } from "./make-testnet-genesis";

interface Inputs {
  readonly chainId: string;
  readonly directory: string;
  readonly stack: string;
  readonly unbondingSeconds: number;
  readonly validators: readonly {
    readonly name: string;
    readonly mnemonic: string;
    readonly consensusSeed: string;
    readonly nodeId: string;
  }[];
  readonly genesis?: string;
}

/** What every validator bonds, and has left to pay with, in `stake`. */
const selfDelegation = "500000000";
const balance = "1000000000";

/** Blocks between two updates of consumer validator sets: seconds on a testnet, where the default is an hour. */
const blocksPerEpoch = 5;

const namesOf = (inputs: Inputs): string[] => inputs.validators.map(({ name }) => name);
const names = (inputs: Inputs): string => namesOf(inputs).join(", ");
const sameNames = (one: Inputs, other: Inputs): boolean =>
  isDeepStrictEqual(namesOf(one).sort(), namesOf(other).sort());

const ownerOf = ({ chainId, stack }: Inputs): FolderOwner => ({
  holds: `genesis of chain "${chainId}"`,
  stack,
});

/** Makes the genesis in the stack's own folder, where the next run finds and sweeps what a killed one left. */
const madeGenesis = async (inputs: Inputs): Promise<string> => {
  const binary = toolPath("interchain-security-pd");
  const directory = claimFolder(resolve(inputs.directory), ownerOf(inputs));
  try {
    return await makeTestnetGenesis({
      binary,
      home: join(directory, "home"),
      chainId: inputs.chainId,
      validators: inputs.validators.map(({ name, mnemonic, consensusSeed, nodeId }) => ({
        moniker: name,
        mnemonic,
        consensusSeedHex: consensusSeed,
        nodeId,
        selfDelegation,
        balance,
      })),
      parameters: { denom: "stake", blocksPerEpoch, unbondingSeconds: inputs.unbondingSeconds },
    });
  } finally {
    removeOwnFolder(directory, ownerOf(inputs), []);
  }
};

/** Implements TestnetGenesis. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { genesis: _former, ...declared } = news;
    const made = olds.validators === undefined ? undefined : { ...declared, ...olds };
    const sameChain = made?.chainId === declared.chainId;
    if (!sameChain) return { inputs: declared };
    const failures = [
      ...(sameNames(made, declared)
        ? []
        : [
            {
              property: "validators",
              reason:
                `genesis of provider chain "${made.chainId}" is fixed: it was made for "${names(made)}", not for ` +
                `"${names(declared)}"; give the chain another chainId, or destroy the stack first`,
            },
          ]),
      ...(made.unbondingSeconds === declared.unbondingSeconds
        ? []
        : [
            {
              property: "unbondingSeconds",
              reason:
                `genesis of provider chain "${made.chainId}" is fixed: its unbondingSeconds is ` +
                `"${String(made.unbondingSeconds)}"; give the chain another chainId, or destroy the stack first`,
            },
          ]),
    ];
    return { inputs: declared, failures };
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = olds.chainId === news.chainId ? [] : ["chainId"];
    return { changes: replaces.length > 0, replaces, deleteBeforeReplace: true };
  },

  async create(inputs: Inputs) {
    const genesis = await withHomeLock(inputs.directory, async () => madeGenesis(inputs));
    return { id: inputs.chainId, outs: { ...inputs, genesis } };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },

  async delete(_id: string, props: Inputs) {
    await withHomeLock(props.directory, async () => {
      removeOwnFolder(resolve(props.directory), ownerOf(props), []);
    });
  },
};
