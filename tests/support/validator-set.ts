import type { Json } from "./chain-client";
import { ask, heightOf } from "./node-rpc";

/** What a node says of its chain's validators: powers by consensus address. */
export async function powersAt(rpc: string): Promise<ReadonlyMap<string, number>> {
  const { validators } = await ask(rpc, "validators?per_page=100");
  return new Map(
    (validators as Json[]).map(({ address, voting_power: power }) => [address, Number(power)]),
  );
}

/**
 * Consensus addresses of those who signed the latest block but one: of the latest a node only tells whose
 * votes it had when they were enough.
 */
export async function signersAt(rpc: string): Promise<readonly string[]> {
  const { signed_header: header } = await ask(rpc, `commit?height=${(await heightOf(rpc)) - 1}`);
  return (header.commit.signatures as Json[])
    .filter(({ signature }) => typeof signature === "string")
    .map(({ validator_address: address }) => address);
}

/** Consensus address of the key with which a node signs. */
export const consensusAddressAt = async (rpc: string): Promise<string> =>
  (await ask(rpc, "status")).validator_info.address;
