import { operatorAddressOf } from "../../chain/chain-address";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { signingKeys } from "../../chain/node-view";
import { phaseMeaning } from "../../core/consumer-phase";
import { printable } from "../../core/printable";
import { answersWithinMs } from "../answers-within";
import type { ResourceProvider } from "../resource-provider";
import { hasUnknown } from "../unknown";
import { givenFileOf, type NodePlace, withNodeRpc } from "./node-place";
import { type ChainPlace, readerOf } from "./provider-account";

type Node = NodePlace & {
  readonly chain: string;
  readonly consumerChainId: string;
  readonly consumerId: string;
  /** Operator address of the validator whose account registered the chain; absent where somebody else did. */
  readonly owner?: string;
  readonly name: string;
  /** Consensus key that it signs with, base64: known also where its files cannot be read. */
  readonly publicKey?: string;
};

interface Inputs extends ChainPlace {
  readonly chains: readonly string[];
  readonly nodes: readonly Node[];
}

/** Public consensus key that a node signs with, base64; states of earlier versions do not name it. */
async function signingKeyOf(place: Node): Promise<string | undefined> {
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

/** Keys that the chain began with: until a relayer carries changes, they are those that it counts on. */
async function initialKeys(place: NodePlace): Promise<readonly string[]> {
  try {
    const text = (await givenFileOf(place, "genesis.json")) ?? "{}";
    const set = (JSON.parse(text) as InitialSet).app_state?.ccvconsumer?.provider?.initial_val_set;
    return (set ?? []).flatMap(({ pub_key: key }) => key?.ed25519 ?? []);
  } catch {
    return [];
  }
}

/**
 * Those of the dropped nodes whose signature their chain counts on, as any node of the chain has it:
 * a node that is down is counted on all the same, and where none answers, who began it is.
 */
async function counted(dropped: readonly Node[], nodes: readonly Node[]): Promise<readonly Node[]> {
  const looks = await Promise.all(
    dropped.map(async (node) => {
      const { chain, consumerChainId } = node;
      const key = await signingKeyOf(node);
      const answers = await Promise.all(
        nodes
          .filter((one) => one.chain === chain)
          .map((one) =>
            withNodeRpc(one, (rpc) => signingKeys(rpc, consumerChainId, answersWithinMs)).catch(
              () => undefined,
            ),
          ),
      );
      const sets = answers.filter((set) => set !== undefined);
      const keys = sets.length > 0 ? sets.flat() : await initialKeys(node);
      return key !== undefined && keys.includes(key);
    }),
  );
  return dropped.filter((_node, index) => looks[index]);
}

/** What the provider chain says of consumer chains, by id; what it does not say is not there. */
async function recordsOf(
  place: ChainPlace,
  ids: readonly string[],
): Promise<ReadonlyMap<string, ConsumerChainRecord>> {
  const reader = readerOf(place);
  try {
    const records = await Promise.all(
      [...new Set(ids)].map((id) => reader.consumerChain(id).catch(() => undefined)),
    );
    return new Map(
      records.flatMap((record) => (record === undefined ? [] : [[record.consumerId, record]])),
    );
  } finally {
    reader.close();
  }
}

/** Whether a node is still declared, on the same registration of its chain. */
const isKept = (node: Node, nodes: readonly Node[]): boolean =>
  nodes.some(
    ({ chain, name, consumerId }) =>
      chain === node.chain &&
      name === node.name &&
      // An own chain is another only when the former one is over; an id that is still to come is not another.
      (node.owner !== undefined || hasUnknown(consumerId) || consumerId === node.consumerId),
  );

/** Whether the chain ends with its entry in config: it is the stack's, also by what the provider chain says. */
function endsWith(
  { owner }: Node,
  isDeclared: boolean,
  record: ConsumerChainRecord | undefined,
): boolean {
  if (owner === undefined || isDeclared) return false;
  return record === undefined || operatorAddressOf(record.owner) === owner;
}

/** Implements CountedSignatures. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const former = olds.nodes ?? [];
    if (former.length === 0 || !Array.isArray(news.nodes) || !Array.isArray(news.chains)) {
      return { inputs: news };
    }
    const dropped = former.filter((node) => !isKept(node, news.nodes));
    const needed = await counted(dropped, former);
    const records =
      needed.length === 0
        ? new Map<string, ConsumerChainRecord>()
        : await recordsOf(
            olds as Inputs,
            needed.map(({ consumerId }) => consumerId),
          );
    const refused = needed.filter((node) => {
      const record = records.get(node.consumerId);
      const isOver = record !== undefined && phaseMeaning(record.phase).finished;
      return !isOver && !endsWith(node, news.chains.includes(node.chain), record);
    });
    return {
      inputs: news,
      failures: refused.map(({ consumerChainId, name }) => ({
        property: "chains",
        reason:
          `consumer chain "${printable(consumerChainId)}" still counts on the signature of validator "${name}"; "${name}"; ` +
          `list it under optOut of this chain until it does not`,
      })),
    };
  },

  /** The engine keeps the inputs of a resource without changes too: nobody need see what is remembered. */
  async diff() {
    return { changes: false };
  },

  async create(inputs: Inputs) {
    return { id: "counted-signatures", outs: inputs };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: news };
  },

  async delete() {
    // Remembering leaves nothing behind.
  },
};
