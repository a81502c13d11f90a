import { openChainReader } from "../chain/chain-reader";
import { consumerMembersAt } from "../chain/ics/consumer-members-at";
import { consumerChainsAt } from "../chain/ics/consumer-queries";
import { namedConsumer } from "../core/consumer/named-consumer";
import { consumerPeers } from "../core/peers/consumer-peers";
import { ownValidators } from "./own-validators";
import type { PeersOptions } from "./peers-options";
import type { FoundPeers } from "./render-peers";

/**
 * Reads a consumer chain's validators of one node of the provider chain, and computes its peers.
 *
 * @throws ChainError; Error where nothing or nobody is meant by a name.
 */
export async function peersOnChain(options: PeersOptions): Promise<FoundPeers> {
  const { source, consumer, self, scheme, nodeIdentity, allowPrivateAddresses } = options;
  const outputs = source.stack?.outputs;
  const reader = openChainReader(source.rpc, {
    ...(source.chainId === undefined ? {} : { chainId: source.chainId }),
    onlyFresh: true,
  });
  try {
    const { named, members } = await reader.ask("consumer chain", async (comet) => {
      const named = namedConsumer(await consumerChainsAt(comet), consumer);
      if ("fault" in named) return { named, members: undefined };
      const operators = ownValidators(outputs, named.chainId).map(({ operator }) => operator);
      return { named, members: await consumerMembersAt(comet, named.consumerId, operators) };
    });
    if ("fault" in named) throw new Error(named.fault);
    const { consumerId, chainId, phase } = named;
    const peers = consumerPeers({
      ...{ chainId, consumerId, scheme, nodeIdentity, allowPrivateAddresses },
      own: ownValidators(outputs, chainId),
      validators: [...(members?.validating ?? []), ...(members?.others ?? [])],
      persistentPeers: source.stack?.settings.persistentPeers[chainId] ?? [],
      ...(self === undefined ? {} : { self }),
    });
    if ("fault" in peers) throw new Error(peers.fault);
    return { consumer: { consumerId, chainId, phase }, peers };
  } finally {
    reader.close();
  }
}
