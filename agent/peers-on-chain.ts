import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { consumerMembersAt } from "../chain/ics/consumer-members-at";
import type { ValidatorsMemory } from "../chain/ics/consumer-queries";
import type { PeersOnChain } from "../core/peers/agent-peers";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";

/**
 * Who validates a consumer chain, and what they and the stack's own members say of themselves; all of one node.
 *
 * @param asking - Called before each question.
 */
export async function peersOnChain(
  comet: Comet38Client,
  { consumerId, members }: DiscoveredConsumer,
  memory: ValidatorsMemory,
  asking: () => void,
): Promise<PeersOnChain> {
  const operators = members.map(({ operator }) => operator);
  const { validating, others } = await consumerMembersAt(comet, consumerId, operators, {
    memory,
    asking,
  });
  return {
    described: [...validating, ...others].map(({ operator, moniker, details }) => ({
      operator,
      moniker,
      details,
    })),
    validating: Object.fromEntries(
      validating.map(({ operator, power }) => [operator, String(power)]),
    ),
  };
}
