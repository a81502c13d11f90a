import { randomBytes } from "node:crypto";

import { addressOf, newMnemonic, operatorAddressOf, operatorOf } from "../../chain/chain-address";
import { ChainError } from "../../chain/chain-error";
import { nodeKeyFromSeed } from "../../core/peers/node-identity";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";

interface Inputs {
  readonly mnemonic?: string;
  readonly expectedOperator?: string;
  readonly prefix: string;
}

const seedBytes = 32;
const newSeed = (): string => randomBytes(seedBytes).toString("hex");

async function mnemonicFault(
  mnemonic: string,
  expectedOperator: string,
  prefix: string,
): Promise<string | undefined> {
  try {
    const operator = await operatorOf(mnemonic, prefix);
    return operator === expectedOperator
      ? undefined
      : `mnemonic belongs to validator "${operator}", not to "${expectedOperator}"; ` +
          "set the right one with: pulumi config set --secret --path 'ics:mnemonics.<validator>'";
  } catch (error) {
    if (error instanceof ChainError) return error.message;
    throw error;
  }
}

/** Implements ValidatorKeys. */
export const provider = resourceProvider<Inputs>({
  async check(_olds, news) {
    const { mnemonic, expectedOperator, prefix } = news;
    if (mnemonic === undefined || expectedOperator === undefined || hasUnknown(mnemonic)) {
      return { inputs: news };
    }
    const fault = await mnemonicFault(mnemonic, expectedOperator, prefix);
    return {
      inputs: news,
      failures: fault === undefined ? [] : [{ property: "mnemonic", reason: fault }],
    };
  },

  replacing: ["mnemonic", "prefix"],

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

  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },
});
