import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "smol-toml";

import { nodeView } from "../../chain/node-view";
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
  /** Time of its latest block. */
  readonly blockTime?: Date;
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

/** What tells one start of a node's process from another; nothing where it was never started. */
export function startOf(home: string): string {
  try {
    const text = textOf(join(home, "..", "node.process.json")) ?? "{}";
    const { pid, startTicks } = JSON.parse(text) as { pid?: number; startTicks?: string };
    return pid === undefined ? "" : `${pid} at tick ${String(startTicks)}`;
  } catch {
    return ""; // written by hand
  }
}

/** Whether the node looks for peers of peers. */
function pexOf(home: string): boolean {
  try {
    const config = parse(textOf(join(home, "config", "config.toml")) ?? "");
    const p2p = config["p2p"] as Record<string, unknown> | undefined;
    return p2p?.["pex"] !== false;
  } catch {
    return true; // a broken file, which ChainNode writes anew
  }
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
    const { height, blockTime, votingPower, netInfo } = await nodeView(rpc, lookMs);
    const role = votingPower > 0n ? "signs" : "follows";
    return { ...local, peers: peersOfNetInfo(netInfo), height, blockTime, role };
  } catch {
    return local;
  }
}
