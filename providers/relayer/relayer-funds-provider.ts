import { accountAt } from "../../chain/ibc/relayed-chain";
import { sendTokens } from "../../chain/send-tokens";
import { writeUntil } from "../../chain/write-until";
import { type ChainAccount, withReader, writerOf } from "../consumer/provider-account";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";

interface Inputs extends ChainAccount {
  readonly account: string;
  readonly amount: string;
  readonly denom: string;
  readonly funds?: string;
}

const funded = "funded";

/** Below half of it the account is filled up: not for each fee that it has paid. */
const isLow = (balance: bigint, { amount }: Inputs): boolean => balance * 2n < BigInt(amount);

async function fund(inputs: Inputs): Promise<void> {
  const { account, amount, denom } = inputs;
  await writeUntil({
    ...writerOf(inputs),
    about: `transfer to relayer ${account}`,
    read: async ({ comet }) => (await accountAt(comet, account, denom)).balance,
    message: (balance, from) =>
      isLow(balance, inputs)
        ? sendTokens(from, account, { denom, amount: String(BigInt(amount) - balance) })
        : undefined,
  });
}

/** Implements RelayerFunds: `check` reads the balance, so a plan tells of a transfer. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { funds: _formerly, ...declared } = news;
    if (olds.account === undefined || hasUnknown(declared)) {
      return { inputs: { ...declared, funds: funded } };
    }
    try {
      const { balance } = await withReader(declared, (reader) =>
        reader.ask("balance", (comet) => accountAt(comet, declared.account, declared.denom)),
      );
      const funds = isLow(balance, declared) ? `${String(balance)}${declared.denom}` : funded;
      return { inputs: { ...declared, funds } };
    } catch {
      // A dead chain of the stack is told by its nodes.
      return { inputs: { ...declared, funds: olds.funds ?? funded } };
    }
  },

  compared: ["account", "amount", "denom"],
  isUnsound: (_olds, news) => news.funds !== funded,

  async create(inputs: Inputs) {
    await fund(inputs);
    return { id: inputs.account, outs: { ...inputs, funds: funded } };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    await fund(news);
    return { outs: { ...news, funds: funded } };
  },
});
