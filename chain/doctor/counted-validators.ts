import type { CountedKey } from "../../core/peers/counted-key";
import { consensusAddressOf } from "../chain-address";
import type { ChainReader } from "../chain-reader";
import type { ConsumerValidatorRecord } from "../ics/consumer-chain-record";
import { keyPairsAt } from "../ics/consumer-queries";
import { signingSet } from "../node-view";

/** A validator with its power, as a consumer chain counts it. */
export type CountedValidator = Pick<
  ConsumerValidatorRecord,
  "operator" | "moniker" | "details" | "power"
> & { readonly isLeaving?: true };

/** Who validates a consumer chain, by whose word. */
export interface CountedValidators {
  readonly isOwnSet: boolean;
  readonly validators: readonly CountedValidator[];
  /** Of keys that no validator is known by. */
  readonly unknownPower: bigint;
}

/** The set of the first that answers of some nodes of the chain, in their order; nothing where none does. */
async function ownSet(
  nodes: readonly string[],
  chainId: string,
  timeoutMs: number,
): Promise<readonly CountedKey[] | undefined> {
  const sets = await Promise.all(
    nodes.map(async (node) => signingSet(node, chainId, timeoutMs).catch(() => undefined)),
  );
  return sets.find((set) => set !== undefined && set.length > 0);
}

/** Validators of the provider chain's active set, by the keys that they sign this consumer chain with. */
async function bondedByKey(
  reader: ChainReader,
  consumerId: string,
): Promise<ReadonlyMap<string, CountedValidator>> {
  const [bonded, pairs] = await Promise.all([
    reader.bondedValidators(),
    reader.ask("assigned keys", async (comet) => keyPairsAt(comet, consumerId)),
  ]);
  const assigned = new Map(pairs.map((one) => [one.providerAddress, one.consumerKey]));
  return new Map(
    bonded.flatMap(({ operator, moniker, details, consensusPubkey }) => {
      if (consensusPubkey === undefined) return [];
      const address = consensusAddressOf(operator, consensusPubkey);
      const who = { operator, moniker, details, power: 0n };
      // A key that was assigned after the launch is not the one that the chain began with.
      return [consensusPubkey, assigned.get(address) ?? consensusPubkey].map(
        (key) => [key, who] as const,
      );
    }),
  );
}

/**
 * Who validates a running consumer chain, as it counts them itself: what the provider chain decides reaches
 * it by a relayer alone. Where none of the nodes tells, by the provider chain's word.
 *
 * @param listed - Who validates it by the provider chain's word.
 * @param nodes - RPC addresses of nodes of the chain.
 */
export async function countedValidators(
  reader: ChainReader,
  chain: { readonly chainId: string; readonly consumerId: string },
  listed: readonly ConsumerValidatorRecord[],
  nodes: readonly string[],
  timeoutMs: number,
): Promise<CountedValidators> {
  const set = await ownSet(nodes, chain.chainId, timeoutMs);
  if (set === undefined) return { isOwnSet: false, validators: listed, unknownPower: 0n };
  const left = new Map(set.map(({ publicKey, power }) => [publicKey, power]));
  const found = new Map<string, CountedValidator>();
  for (const { operator, moniker, details, consumerKey = "" } of listed) {
    found.set(operator, { operator, moniker, details, power: left.get(consumerKey) ?? 0n });
    left.delete(consumerKey);
  }
  const byKey =
    left.size === 0 ? new Map<string, never>() : await bondedByKey(reader, chain.consumerId);
  let unknownPower = 0n;
  for (const [key, power] of left) {
    const who = byKey.get(key);
    if (who === undefined) {
      unknownPower += power;
      continue;
    }
    const former = found.get(who.operator);
    found.set(
      who.operator,
      former === undefined
        ? { ...who, power, isLeaving: true }
        : { ...former, power: former.power + power },
    );
  }
  return { isOwnSet: true, validators: [...found.values()], unknownPower };
}
