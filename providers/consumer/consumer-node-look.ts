import { parse } from "smol-toml";

import { nodeView } from "../../chain/node-view";
import { type NodePeer, peersOfNetInfo } from "../../core/peers/net-info";
import { answersWithinMs } from "../dynamic/answers-within";
import { configFilesOf, type NodePlace, withNodeRpc } from "./node-place";

/** A consumer chain's node of this stack, and whom it is to be connected with. */
export type ConsumerNode = NodePlace & {
  readonly name: string;
  readonly nodeId: string;
  readonly peers: string;
};

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

/** By way of an API server. */
const podLookMs = 8_000;

/** Whether the node looks for peers of peers. */
function looksFurther(text: string | undefined): boolean {
  try {
    const p2p = parse(text ?? "")["p2p"] as Record<string, unknown> | undefined;
    return p2p?.["pex"] !== false;
  } catch {
    return true; // a broken file, which is written anew
  }
}

function addressesIn(text: string | undefined): number {
  if (text === undefined) return 0;
  try {
    const { addrs } = JSON.parse(text) as { readonly addrs?: unknown };
    return Array.isArray(addrs) ? addrs.length : 0;
  } catch {
    return 0; // being written this moment
  }
}

export async function lookAt(node: ConsumerNode): Promise<NodeLook> {
  const { name, nodeId, peers } = node;
  const [files, view] = await Promise.all([
    configFilesOf(node, ["config.toml", "addrbook.json"]),
    withNodeRpc(node, (address) =>
      nodeView(address, "pod" in node ? podLookMs : answersWithinMs),
    ).catch(() => undefined),
  ]);
  const local = {
    name,
    nodeId,
    expected: peers,
    pex: looksFurther(files.get("config.toml")),
    knownAddresses: addressesIn(files.get("addrbook.json")),
  };
  if (view === undefined) return local;
  const { height, blockTime, votingPower, netInfo } = view;
  const role = votingPower > 0n ? "signs" : "follows";
  return { ...local, peers: peersOfNetInfo(netInfo), height, blockTime, role };
}
