import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt } from "../../chain/ics/consumer-queries";
import { phaseMeaning } from "../../core/consumer/consumer-phase";
import { printable } from "../../core/printable";
import { type Heard, heardOfAll, ownChangeMs } from "./heard-of-all";
import { livingNode, type OwnNode } from "./living-node";
import type { ChainPlace } from "./provider-account";
import { staleFault } from "./stale-node";

const isNone = "that there is none";
const isThere = "that it is there";
const isUnmarked = "that it is there, without this stack's mark";

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
  if (record === undefined) return isNone;
  if (phaseMeaning(record.phase).finished) return `that its phase is ${record.phase}`;
  if (record.chainId !== consumerChainId) return `${isThere}, as "${printable(record.chainId)}"`;
  return mark === undefined || record.metadata.metadata === mark ? isThere : isUnmarked;
}

/** What all addresses say of a consumer chain, as `standingOf` has it. */
const heardStanding = (
  reader: ChainReader,
  place: KnownChain,
  consumerId: string,
  options: Parameters<typeof heardOfAll>[3] = { withinMs: place.patienceMs },
): Promise<Heard> =>
  heardOfAll(
    reader,
    aboutChain(place, consumerId),
    async (comet) => standingOf(await consumerChainAt(comet, consumerId), place),
    options,
  );

/** Whether all addresses that answer agree that a consumer chain is not there any more; why not, where they do not. */
export async function agreedEnd(
  reader: ChainReader,
  place: KnownChain,
  consumerId: string,
): Promise<string | undefined> {
  const about = aboutChain(place, consumerId);
  const heard = await heardStanding(reader, place, consumerId);
  if ("fault" in heard) return heard.fault;
  // Whatever else changed, a chain that is not over is not made anew.
  return heard.agreed.startsWith(isThere)
    ? `all RPC addresses of provider chain "${place.providerChainId}" say of ${about} ${heard.agreed}; "${consumerId}"; ` +
        `run again, or set its consumerId to "${consumerId}" to stay on it`
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

/** Why an entry is not to be taken for the stack's own, which one address says it is; nothing where all say so. */
export async function disputedEntry(
  reader: ChainReader,
  place: KnownChain,
  consumerId: string,
): Promise<string | undefined> {
  const about = aboutChain(place, consumerId);
  const heard = await heardStanding(
    reader,
    place,
    consumerId,
    // The stack itself may have registered it a moment ago.
    { expected: isThere, withinMs: place.patienceMs ?? ownChangeMs },
  );
  if ("fault" in heard) return heard.fault;
  return heard.agreed === isThere
    ? undefined
    : `all RPC addresses say of ${about} ${heard.agreed}; "${consumerId}"; run again`;
}

/** Whose account owns a consumer chain by the word of all addresses, or why that is not known. */
export async function heardOwner(
  reader: ChainReader,
  place: KnownChain,
  consumerId: string,
): Promise<{ readonly owner?: string } | { readonly fault: string }> {
  const ownerNow = async (comet: Parameters<typeof consumerChainAt>[0]): Promise<string> => {
    const record = await consumerChainAt(comet, consumerId);
    return record === undefined ? isNone : printable(record.owner);
  };
  const withinMs = place.patienceMs;
  const heard = await heardOfAll(reader, aboutChain(place, consumerId), ownerNow, { withinMs });
  if ("fault" in heard) return heard;
  return heard.agreed === isNone ? {} : { owner: heard.agreed };
}
