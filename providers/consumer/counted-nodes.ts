import { operatorAddressOf } from "../../chain/chain-address";
import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { signingSet } from "../../chain/node-view";
import { phaseMeaning } from "../../core/consumer/consumer-phase";
import { printable } from "../../core/printable";
import { answersWithinMs } from "../dynamic/answers-within";
import { isMoved } from "./moved-node";
import { givenFileOf, type NodePlace, withNodeRpc } from "./node-place";
import { agreedEnd, heardOwner } from "./proven-end";
import { type ChainPlace, withReader } from "./provider-account";

/** A node of the stack that may sign for a consumer chain. */
export type CountedNode = NodePlace & {
  readonly chain: string;
  readonly consumerChainId: string;
  readonly consumerId: string;
  /** Operator address of the validator whose account registered the chain; absent where somebody else did. */
  readonly owner?: string;
  readonly name: string;
  /** Consensus key that it signs with, base64: known also where its files cannot be read. */
  readonly publicKey?: string;
  readonly cluster?: string;
  readonly volume?: string;
};

/** Public consensus key that a node signs with, base64; states of earlier versions do not name it. */
async function signingKeyOf(place: CountedNode): Promise<string | undefined> {
  if (place.publicKey !== undefined) return place.publicKey;
  try {
    const text = (await givenFileOf(place, "priv_validator_key.json")) ?? "{}";
    return (JSON.parse(text) as { readonly pub_key?: { readonly value?: string } }).pub_key?.value;
  } catch {
    return undefined; // without its key it signs nothing
  }
}

interface InitialSet {
  readonly app_state?: {
    readonly ccvconsumer?: {
      readonly provider?: {
        readonly initial_val_set?: readonly { readonly pub_key?: { readonly ed25519?: string } }[];
      };
    };
  };
}

/** Keys that the chain began with: until a relayer carries changes, they are those that it counts on; nothing where nobody can tell. */
async function initialKeys(place: NodePlace): Promise<readonly string[] | undefined> {
  try {
    const text = (await givenFileOf(place, "genesis.json")) ?? "{}";
    const set = (JSON.parse(text) as InitialSet).app_state?.ccvconsumer?.provider?.initial_val_set;
    return (set ?? []).flatMap(({ pub_key: key }) => key?.ed25519 ?? []);
  } catch {
    return undefined;
  }
}

/**
 * Those of the dropped nodes whose signature their chain counts on, as any node of the chain has it:
 * a node that is down is counted on all the same, and where none answers, who began it is. So is one of
 * which nobody can tell.
 */
async function readCounted(
  dropped: readonly CountedNode[],
  nodes: readonly CountedNode[],
): Promise<readonly CountedNode[]> {
  const looks = await Promise.all(
    dropped.map(async (node) => {
      const { chain, consumerChainId } = node;
      const key = await signingKeyOf(node);
      const answers = await Promise.all(
        nodes
          .filter((one) => one.chain === chain)
          .map((one) =>
            withNodeRpc(one, (rpc) => signingSet(rpc, consumerChainId, answersWithinMs)).catch(
              () => undefined,
            ),
          ),
      );
      const sets = answers.filter((set) => set !== undefined);
      const keys =
        sets.length > 0 ? sets.flat().map(({ publicKey }) => publicKey) : await initialKeys(node);
      return keys === undefined || (key !== undefined && keys.includes(key));
    }),
  );
  return dropped.filter((_node, index) => looks[index]);
}

/** A provider chain, and what reads it. */
interface ProviderChain {
  readonly reader: ChainReader;
  readonly place: ChainPlace;
}

/** What the provider chain says of a consumer chain; `unread` where it does not answer. */
type Found = ConsumerChainRecord | undefined | "unread";

/** What the provider chain says of consumer chains, by id. */
async function recordsOf(
  reader: ChainReader,
  ids: readonly string[],
): Promise<ReadonlyMap<string, Found>> {
  return new Map(
    await Promise.all(
      [...new Set(ids)].map(async (id): Promise<[string, Found]> => [
        id,
        await reader.consumerChain(id).catch(() => "unread" as const),
      ]),
    ),
  );
}

/**
 * Whether the chain ends with what the stack does: it is the stack's, also by what the provider chain says.
 *
 * @returns Or why that cannot be told.
 */
async function endsWithStack(
  { owner, consumerChainId, consumerId }: CountedNode,
  found: Found,
  { reader, place }: ProviderChain,
): Promise<boolean | string> {
  if (owner === undefined) return false;
  if (found === "unread") {
    return (
      place.managedChain ||
      `provider chain "${place.providerChainId}" does not answer, so nobody can say whose consumer chain "${printable(consumerChainId)}" is, nor stop it; ` +
        `"${consumerId}"; mend its RPC addresses first`
    );
  }
  if (place.managedChain) return found === undefined || operatorAddressOf(found.owner) === owner;
  const heard = await heardOwner(reader, { ...place, consumerChainId }, consumerId);
  if ("fault" in heard) return heard.fault;
  return heard.owner === undefined || operatorAddressOf(heard.owner) === owner;
}

/** Why a node that its chain counts on may not go; nothing where it may. */
async function refusalOf(
  node: CountedNode,
  found: Found,
  ends: boolean,
  chain: ProviderChain,
): Promise<string | undefined> {
  const { consumerChainId, consumerId, name } = node;
  if (typeof found === "object" && phaseMeaning(found.phase).finished) {
    const { reader, place } = chain;
    return place.managedChain
      ? undefined
      : agreedEnd(reader, { ...place, consumerChainId }, consumerId);
  }
  const goes = ends && (await endsWithStack(node, found, chain));
  if (typeof goes === "string") return goes;
  return goes
    ? undefined
    : `consumer chain "${printable(consumerChainId)}" still counts on the signature of validator "${name}"; "${name}"; ` +
        `list it under optOut of this chain until it does not`;
}

/** Those whose chain counts on them and that a plan has begin on another volume, which has no record of what they signed. */
export async function movedNodes(
  former: readonly CountedNode[],
  news: readonly CountedNode[],
): Promise<readonly CountedNode[]> {
  const moved = former.filter((node) => news.some((next) => isMoved(node, next)));
  return readCounted(moved, former);
}

/**
 * Why nodes may not go, one sentence for each; none where all may.
 *
 * @param leaving - Those that are to go.
 * @param all - Of the same chains, which are asked.
 * @param ends - Whether a node's chain ends with it, where it is the stack's.
 */
export async function refusalsOf(
  place: ChainPlace,
  leaving: readonly CountedNode[],
  all: readonly CountedNode[],
  ends: (node: CountedNode) => boolean,
): Promise<readonly string[]> {
  const needed = await readCounted(leaving, all);
  if (needed.length === 0) return [];
  return withReader(place, async (reader) => {
    const records = await recordsOf(
      reader,
      needed.map(({ consumerId }) => consumerId),
    );
    const reasons = await Promise.all(
      needed.map(async (node) =>
        refusalOf(node, records.get(node.consumerId), ends(node), { reader, place }),
      ),
    );
    return [...new Set(reasons)].flatMap((reason) => reason ?? []);
  });
}
