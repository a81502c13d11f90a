import { join, resolve } from "node:path";

import { resourceProvider } from "../dynamic/resource-provider";
import { claimFolder, type FolderOwner, removeOwnFolder } from "../machine/folder-owner";
import { withHomeLock } from "../machine/home-lock";
import { toolPath } from "../machine/tool-path";
import { makeTestnetGenesis } from "./make-testnet-genesis";

interface Inputs {
  readonly chainId: string;
  readonly directory: string;
  readonly stack: string;
  readonly unbondingSeconds: number;
  /** Whether config said so, or it is a default; absent in states from before there was a difference. */
  readonly unbondingSaid?: boolean;
  readonly blocksPerEpoch: number;
  readonly validators: readonly {
    readonly name: string;
    readonly mnemonic: string;
    readonly consensusSeed: string;
    readonly nodeId: string;
    readonly power: number;
  }[];
  readonly genesis?: string;
}

/** Stake that is one voting power (the Cosmos SDK's power reduction). */
const stakePerPower = 1_000_000n;
/** What every account has left to pay with, in `stake`. */
const spare = 500_000_000n;

/** What a genesis fixes for good, as people know it from config. */
const fixedBy = (inputs: Inputs): Readonly<Record<string, string>> => ({
  validators: inputs.validators
    .map(({ name, power }) => `${name} (power ${String(power)})`)
    .sort()
    .join(", "),
  unbondingSeconds: String(inputs.unbondingSeconds),
  blocksPerEpoch: String(inputs.blocksPerEpoch),
});

const ownerOf = ({ chainId, stack }: Inputs): FolderOwner => ({
  holds: `genesis of chain "${chainId}"`,
  stack,
});

/** Makes the genesis in the stack's own folder, where the next run finds and sweeps what a killed one left. */
const makeGenesis = async (inputs: Inputs): Promise<string> => {
  const binary = toolPath("interchain-security-pd");
  const directory = claimFolder(resolve(inputs.directory), ownerOf(inputs));
  try {
    return await makeTestnetGenesis({
      binary,
      home: join(directory, "home"),
      chainId: inputs.chainId,
      validators: inputs.validators.map(({ name, mnemonic, consensusSeed, nodeId, power }) => ({
        moniker: name,
        mnemonic,
        consensusSeedHex: consensusSeed,
        nodeId,
        selfDelegation: String(BigInt(power) * stakePerPower),
        balance: String(BigInt(power) * stakePerPower + spare),
      })),
      parameters: {
        denom: "stake",
        blocksPerEpoch: inputs.blocksPerEpoch,
        unbondingSeconds: inputs.unbondingSeconds,
      },
    });
  } finally {
    removeOwnFolder(directory, ownerOf(inputs), []);
  }
};

/** Implements TestnetGenesis. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { genesis: _former, ...wanted } = news;
    if (olds.validators === undefined || olds.chainId !== wanted.chainId) {
      return { inputs: wanted };
    }
    // A default is no wish: it changes from one version of this program to the next, and the genesis does not.
    const { unbondingSeconds = wanted.unbondingSeconds } = olds;
    const declared = wanted.unbondingSaid === false ? { ...wanted, unbondingSeconds } : wanted;
    const made = fixedBy({ ...declared, ...olds });
    const failures = Object.entries(fixedBy(declared)).flatMap(([property, wanted]) =>
      made[property] === wanted
        ? []
        : [
            {
              property,
              reason:
                `genesis of provider chain "${declared.chainId}" is fixed: it was made with ${property} ` +
                `"${String(made[property])}", not "${wanted}"; give the chain another chainId, or destroy the stack first`,
            },
          ],
    );
    return { inputs: declared, failures };
  },

  replacing: ["chainId"],
  deleteBeforeReplace: true,

  async create(inputs: Inputs) {
    const genesis = await withHomeLock(inputs.directory, async () => makeGenesis(inputs));
    return { id: inputs.chainId, outs: { ...inputs, genesis } };
  },

  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },

  async delete(_id: string, props: Inputs) {
    await withHomeLock(props.directory, async () => {
      removeOwnFolder(resolve(props.directory), ownerOf(props), []);
    });
  },
});
