import { addressOf, newMnemonic } from "../../chain/chain-address";
import { transactByHand } from "../support/chain-cli";
import type { TestStack } from "../support/test-stack";
import type { CheckList } from "./check-list";
import { KindStack } from "./kind-stack";
import { relayed } from "./relayed";
import { up } from "./up-on";

const chainId = "living-1";

/** What the relayer of an operator's own consumer chain takes beside his other settings. */
export const relayedSettings = (
  settings: Readonly<Record<string, unknown>>,
  given: { readonly image: string; readonly grpc: string },
): Record<string, unknown> => ({
  ...settings,
  images: { ...(settings["images"] as object), relayer: given.image },
  hermes: { providerGrpc: [given.grpc] },
  consumerChains: [
    ...(settings["consumerChains"] as readonly object[]),
    {
      ...{ chainId, validators: ["alice"], relayer: "hermes" },
      ...{ minGasPrice: "0stake", spawnDelaySeconds: 10 },
    },
  ],
});

/** alice on the provider chain, as she signs by hand. */
export interface ByHand {
  readonly rpc: string;
  readonly chainId: string;
  readonly mnemonic: string;
  readonly operator: string;
}

/**
 * An operator registers a consumer chain of his own on a cluster that exists, with a relayer whose account
 * he gives; its image comes from where he has it.
 *
 * @param configure - Sets the stack's config, alice's words included.
 */
export async function relayedOnExisting(
  prod: TestStack,
  kubeconfig: string,
  list: CheckList,
  alice: ByHand,
  configure: () => Promise<void>,
): Promise<void> {
  const where = "a cluster that exists";
  const isMade = await list.check(`a consumer chain with a relayer comes to ${where}`, async () => {
    const words = newMnemonic();
    await configure();
    await prod.setAt(`relayerMnemonics["${chainId}"]`, words, true);
    const to = await addressOf(words, "cosmos");
    await transactByHand(alice, ["bank", "send", "hand", to, "1stake"]);
    const took = await up(prod);
    const { channel, height } = await prod.chainOutput(chainId);
    return `up ${took.toFixed(0)} s, ${channel.consumerChannel}, height ${String(height)}`;
  });
  if (!isMade) return;
  await relayed(new KindStack(prod, kubeconfig), list, { chainId, where }, () =>
    transactByHand(alice, ["staking", "delegate", alice.operator, "1000000stake"]),
  );
}
