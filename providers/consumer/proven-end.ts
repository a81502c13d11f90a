import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt } from "../../chain/ics/consumer-queries";
import { phaseMeaning } from "../../core/consumer-phase";
import { printable } from "../../core/printable";
import { heardOfAll } from "./heard-of-all";
import { livingNode, type OwnNode } from "./living-node";
import type { ChainPlace } from "./provider-account";
import { staleFault } from "./stale-node";

const isThere = "that it is there";

/** A consumer chain that a stack knows an entry of. */
export interface KnownChain extends ChainPlace {
  readonly consumerChainId: string;
  /** What the stack's own entry bears; absent where somebody else registered the chain. */
  readonly mark?: string;
}

const aboutChain = ({ consumerChainId }: KnownChain, consumerId: string): string =>
  `consumer chain "${printable(consumerChainId)}", consumer id "${consumerId}"`;

/** What an entry of the provider chain says of a consumer chain, as one safe line. */
function standingOf(
  record: ConsumerChainRecord | undefined,
  { consumerChainId, mark }: KnownChain,
): string {
  if (record === undefined) return "that there is none";
  if (phaseMeaning(record.phase).finished) return `that its phase is ${record.phase}`;
  if (record.chainId !== consumerChainId) return `that it is "${printable(record.chainId)}"`;
  return mark === undefined || record.metadata.metadata === mark ? isThere : "that it is unmarked";
}

/** Whether all addresses that answer agree that a consumer chain is not there any more; why not, where they do not. */
export async function agreedEnd(
  reader: ChainReader,
  place: KnownChain,
  consumerId: string,
): Promise<string | undefined> {
  const about = aboutChain(place, consumerId);
  const heard = await heardOfAll(reader, about, async (comet) =>
    standingOf(await consumerChainAt(comet, consumerId), place),
  );
  if ("fault" in heard) return heard.fault;
  return heard.agreed === isThere
    ? `provider chain "${place.providerChainId}" has ${about} after all; "${consumerId}"; run again`
    : undefined;
}

/**
 * Why a consumer chain is not to be taken for gone, though the address that was asked says so; nothing
 * where it may be.
 *
 * On a chain that others run the own nodes come first: a chain that makes blocks and counts on them is
 * not gone, whoever says so. Then all addresses have to agree.
 */
export async function unprovenEnd(
  reader: ChainReader,
  place: KnownChain,
  consumerId: string,
  nodes: readonly OwnNode[],
): Promise<string | undefined> {
  if (place.managedChain) {
    const { blockTime } = await reader.status();
    return staleFault(place, blockTime, new Date());
  }
  const about = aboutChain(place, consumerId);
  const alive = await livingNode(nodes, place.consumerChainId);
  if (alive !== undefined) {
    return (
      `provider chain "${place.providerChainId}" is said not to have ${about} any more, but the node of "${alive}" sees it make blocks and is counted on; "${alive}"; ` +
      "take out the RPC address that is wrong, or stop the nodes of a chain that is over"
    );
  }
  return agreedEnd(reader, place, consumerId);
}
