import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "smol-toml";

import { nodeView, signingKeys } from "../../chain/node-view";
import { type NodePeer, peersOfNetInfo } from "../../core/net-info";

/** A consumer chain's node of this stack, and whom it is to be connected with. */
export interface ConsumerNode {
  readonly name: string;
  readonly rpc: string;
  readonly nodeId: string;
  readonly peers: string;
  readonly home: string;
}

/** What is to be seen of a node now. */
export interface NodeLook {
  readonly name: string;
  readonly nodeId: string;
  /** `persistent_peers`. */
  readonly expected: string;
  /** Absent where the node does not answer. */
  readonly peers?: readonly NodePeer[];
  readonly height?: bigint;
  readonly role?: "signs" | "follows";
  readonly pex: boolean;
  /** Entries in the node's address book. */
  readonly knownAddresses: number;
}

/** A busy machine answers late; a dead process refuses at once. */
const lookMs = 3_000;

const textOf = (path: string): string | undefined => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
};

/** Whether the node looks for peers of peers. */
function pexOf(home: string): boolean {
  const config = parse(textOf(join(home, "config", "config.toml")) ?? "");
  const p2p = config["p2p"] as Record<string, unknown> | undefined;
  return p2p?.["pex"] !== false;
}

function knownAddressesOf(home: string): number {
  const text = textOf(join(home, "config", "addrbook.json"));
  if (text === undefined) return 0;
  try {
    const { addrs } = JSON.parse(text) as { readonly addrs?: unknown };
    return Array.isArray(addrs) ? addrs.length : 0;
  } catch {
    return 0; // being written this moment
  }
}

export async function lookAt({ name, nodeId, peers, rpc, home }: ConsumerNode): Promise<NodeLook> {
  const local = {
    name,
    nodeId,
    expected: peers,
    pex: pexOf(home),
    knownAddresses: knownAddressesOf(home),
  };
  try {
    const { height, votingPower, netInfo } = await nodeView(rpc, lookMs);
    const role = votingPower > 0n ? "signs" : "follows";
    return { ...local, peers: peersOfNetInfo(netInfo), height, role };
  } catch {
    return local;
  }
}

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
 * Names of the nodes whose signature their chain counts on, as any node of the chain has it: a node
 * that is down is counted on all the same. Where none answers, no chain is there that could lose one.
 */
export async function stillCounted(
  dropped: readonly ConsumerNode[],
  nodes: readonly ConsumerNode[],
  chainId: string,
): Promise<string[]> {
  if (dropped.length === 0) return [];
  const sets = await Promise.all(
    nodes.map(({ rpc }) => signingKeys(rpc, chainId, lookMs).catch(() => [])),
  );
  const counted = new Set(sets.flat());
  return dropped
    .filter(({ home }) => counted.has(signingKeyOf(home) ?? ""))
    .map(({ name }) => name);
}
