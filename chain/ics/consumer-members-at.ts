import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { validatorAt } from "../chain-reader";
import type { ValidatorRecord } from "../validator-record";
import type { ConsumerValidatorRecord } from "./consumer-chain-record";
import { consumerValidatorsAt, type ValidatorsMemory } from "./consumer-queries";

/** Who takes part in a consumer chain, with what they say of themselves. */
export interface ConsumerMembers {
  readonly validating: readonly ConsumerValidatorRecord[];
  /** Those named that do not validate it, as far as the provider chain has them. */
  readonly others: readonly ValidatorRecord[];
}

/**
 * Who validates a consumer chain, and who else is named, all of one node. What it costs does not grow with
 * the number of validators that the provider chain has.
 *
 * @param named - Operator addresses.
 * @param asking - Called before each question.
 */
export async function consumerMembersAt(
  comet: Comet38Client,
  consumerId: string,
  named: readonly string[],
  { memory, asking }: { readonly memory?: ValidatorsMemory; readonly asking?: () => void } = {},
): Promise<ConsumerMembers> {
  asking?.();
  const validating = await consumerValidatorsAt(comet, consumerId, memory);
  const there = new Set(validating.map(({ operator }) => operator));
  const others = await Promise.all(
    named
      .filter((operator) => !there.has(operator))
      .map(async (operator) => {
        asking?.();
        return validatorAt(comet, operator);
      }),
  );
  return { validating, others: others.flatMap((one) => one ?? []) };
}
