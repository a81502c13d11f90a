import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { validatorAt } from "../chain/chain-reader";
import { consumerValidatorsAt, type ValidatorsMemory } from "../chain/ics/consumer-queries";
import type { PeersOnChain } from "../core/agent-peers";
import type { DiscoveredConsumer } from "../core/manifests/peers";

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
  asking();
  const validators = await consumerValidatorsAt(comet, consumerId, memory);
  const validating = Object.fromEntries(
    validators.map(({ operator, power }) => [operator, String(power)]),
  );
  const others = members.filter(({ operator }) => !Object.hasOwn(validating, operator));
  const own = await Promise.all(
    others.map(async ({ operator }) => {
      asking();
      return validatorAt(comet, operator);
    }),
  );
  const described = [...validators, ...own.flatMap((one) => one ?? [])];
  return {
    described: described.map(({ operator, moniker, details }) => ({ operator, moniker, details })),
    validating,
  };
}
