import { randomBytes } from "node:crypto";

import { addressOf, newMnemonic, operatorAddressOf } from "../../chain/chain-address";
import { nodeKeyFromSeed } from "../../core/node-identity";
import { changedKeys } from "../changed-keys";
import type { ResourceProvider } from "../resource-provider";
import { hasUnknown } from "../unknown";

interface Inputs {
  readonly mnemonic?: string;
  readonly expectedOperator?: string;
  readonly prefix: string;
}

const seedBytes = 32;
const newSeed = (): string => randomBytes(seedBytes).toString("hex");

/** Implements ValidatorKeys. */
export const provider: ResourceProvider<Inputs> = {
  async check(_olds, news) {
    const { mnemonic, expectedOperator, prefix } = news;
    if (mnemonic === undefined || expectedOperator === undefined || hasUnknown(mnemonic)) {
      return { inputs: news };
    }
    const operator = operatorAddressOf(await addressOf(mnemonic, prefix));
    const reason =
      `mnemonic belongs to validator "${operator}", not to "${expectedOperator}"; ` +
      "set the right one with: pulumi config set --secret --path 'ics:mnemonics.<validator>'";
    return {
      inputs: news,
      failures: operator === expectedOperator ? [] : [{ property: "mnemonic", reason }],
    };
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = changedKeys({ ...olds }, { ...news }, ["mnemonic", "prefix"]);
    return { changes: replaces.length > 0, replaces };
  },

  async create(inputs: Inputs) {
    const accountMnemonic = inputs.mnemonic ?? newMnemonic();
    const account = await addressOf(accountMnemonic, inputs.prefix);
    const operator = operatorAddressOf(account);
    const nodeSeed = newSeed();
    return {
      id: operator,
      outs: {
        ...inputs,
        accountMnemonic,
        consensusSeed: newSeed(),
        nodeSeed,
        account,
        operator,
        nodeId: nodeKeyFromSeed(Buffer.from(nodeSeed, "hex")).nodeId,
      },
    };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },

  async delete() {
    // The keys lived in the state only.
  },
};
