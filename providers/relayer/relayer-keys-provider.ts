import { addressOf, newMnemonic } from "../../chain/chain-address";
import { ChainError } from "../../chain/chain-error";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";

interface Inputs {
  readonly mnemonic?: string;
  readonly providerPrefix: string;
  readonly consumerPrefix: string;
}

/** Implements RelayerKeys. */
export const provider = resourceProvider<Inputs>({
  async check(_olds, news) {
    const { mnemonic, providerPrefix } = news;
    if (mnemonic === undefined || hasUnknown(mnemonic)) return { inputs: news };
    try {
      await addressOf(mnemonic, providerPrefix);
      return { inputs: news };
    } catch (error) {
      if (!(error instanceof ChainError)) throw error;
      const reason = `${error.message}, those of ics:relayerMnemonics`;
      return { inputs: news, failures: [{ property: "mnemonic", reason }] };
    }
  },

  replacing: ["mnemonic", "providerPrefix", "consumerPrefix"],

  async create(inputs: Inputs) {
    const accountMnemonic = inputs.mnemonic ?? newMnemonic();
    const providerAddress = await addressOf(accountMnemonic, inputs.providerPrefix);
    const consumerAddress = await addressOf(accountMnemonic, inputs.consumerPrefix);
    return {
      id: providerAddress,
      outs: { ...inputs, accountMnemonic, providerAddress, consumerAddress },
    };
  },

  async update(_id: string, olds: Inputs) {
    return { outs: olds };
  },
});
