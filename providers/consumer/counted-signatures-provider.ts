import { readFileSync } from "node:fs";
import { join } from "node:path";

import { signingKeys } from "../../chain/node-view";
import { phaseMeaning } from "../../core/consumer-phase";
import { printable } from "../../core/printable";
import type { ResourceProvider } from "../resource-provider";
import { type ChainPlace, readerOf } from "./provider-account";

interface Node {
  readonly chain: string;
  readonly consumerChainId: string;
  readonly consumerId: string;
  readonly owned: boolean;
  readonly name: string;
  readonly rpc: string;
  readonly home: string;
}

interface Inputs extends ChainPlace {
  readonly chains: readonly string[];
  readonly nodes: readonly Node[];
}

/** A busy machine answers late; a dead process refuses at once. */
const lookMs = 3_000;

/** Public consensus key that a node signs with, base64. */
function signingKeyOf(home: string): string | undefined {
  try {
    const text = readFileSync(join(home, "config", "priv_validator_key.json"), "utf8");
    return (JSON.parse(text) as { readonly pub_key?: { readonly value?: string } }).pub_key?.value;
  } catch {
    return undefined; // without its key it signs nothing
  }
}

/**
 * Those of the dropped nodes whose signature their chain counts on, as any node of the chain has it:
 * a node that is down is counted on all the same. Where none answers, none of this stack's runs it.
 */
async function counted(dropped: readonly Node[], nodes: readonly Node[]): Promise<readonly Node[]> {
  const looks = await Promise.all(
    dropped.map(async ({ chain, consumerChainId, home }) => {
      const key = signingKeyOf(home);
      const sets = await Promise.all(
        nodes
          .filter((node) => node.chain === chain)
          .map(({ rpc }) => signingKeys(rpc, consumerChainId, lookMs).catch(() => [])),
      );
      return key !== undefined && sets.flat().includes(key);
    }),
  );
  return dropped.filter((_node, index) => looks[index]);
}

/** Ids of those consumer chains that are over on the provider chain; what it does not say is not over. */
async function finished(place: ChainPlace, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const reader = readerOf(place);
  try {
    const records = await Promise.all(
      ids.map((id) => reader.consumerChain(id).catch(() => undefined)),
    );
    return new Set(
      records.flatMap((record) =>
        record !== undefined && phaseMeaning(record.phase).finished ? [record.consumerId] : [],
      ),
    );
  } finally {
    reader.close();
  }
}

/** Implements CountedSignatures. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const former = olds.nodes ?? [];
    if (former.length === 0 || !Array.isArray(news.nodes) || !Array.isArray(news.chains)) {
      return { inputs: news };
    }
    const kept = new Set(news.nodes.map(({ chain, name }: Node) => JSON.stringify([chain, name])));
    const dropped = former.filter(
      ({ chain, name, owned }) =>
        !kept.has(JSON.stringify([chain, name])) && !(owned && !news.chains.includes(chain)),
    );
    const needed = await counted(dropped, former);
    const over =
      needed.length === 0
        ? new Set()
        : await finished(
            olds as Inputs,
            needed.map(({ consumerId }) => consumerId),
          );
    return {
      inputs: news,
      failures: needed
        .filter(({ consumerId }) => !over.has(consumerId))
        .map(({ consumerChainId, name }) => ({
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
