import type { Json } from "./chain-client";

/** A peer as a node's `net_info` lists it. */
export interface Peer {
  readonly node_info: { readonly id: string; readonly listen_addr: string };
  readonly is_outbound: boolean;
  readonly remote_ip: string;
}

/** What a node's RPC answers to a call without arguments. */
export const ask = async (node: string, call: string): Promise<Json> =>
  ((await (await fetch(`${node}/${call}`)).json()) as { result: Json }).result;

export const peersOf = async (node: string): Promise<readonly Peer[]> =>
  (await ask(node, "net_info")).peers;

export const heightOf = async (node: string): Promise<number> =>
  Number((await ask(node, "status")).sync_info.latest_block_height);
