import { type Endpoint, formatEndpoint } from "../details/endpoint";
import { printable } from "../printable";
import type { CountedKey } from "./counted-key";
import { type ExpectedPeer, expectedPeers, strayAddress } from "./expected-peer";
import type { NodePeer } from "./net-info";

/** What is to be seen of one own node of a consumer chain, and whom it is to be connected with. */
export interface SeenNode {
  /** Name of its validator; may be a moniker, which a stranger wrote, and others have as well. */
  readonly name: string;
  /** Of its validator, where that is known. */
  readonly operator?: string;
  readonly nodeId: string;
  /** `persistent_peers`. */
  readonly expected: string;
  /** Another chain than its own that it serves; then it proves nothing. */
  readonly serves?: string;
  /** Why it could not be asked, where that is not the node's fault. */
  readonly unasked?: string;
  /** Absent where the node does not answer. */
  readonly peers?: readonly NodePeer[];
  readonly height?: bigint;
  /** Time of its latest block. */
  readonly blockTime?: Date;
  /** ed25519 key that it signs with, base64; absent where it was not heard. */
  readonly publicKey?: string;
  /** Whether the provider chain has its validator among the chain's; absent where it was not read. */
  readonly isListed?: boolean;
  /** The chain's validator set as it has it; absent where it was not heard. */
  readonly counted?: readonly CountedKey[];
  /** Height at the first look. */
  readonly formerHeight?: bigint;
  /** Whether it lets peers name others: then a connection proves nothing. */
  readonly pex: boolean;
  /** Entries in its address book, through which it could know peers as well. */
  readonly knownAddresses: number;
}

/** How far a consumer chain's own nodes have come. */
export interface Convergence {
  /** Expected connections that are there, over all nodes. */
  readonly connected: number;
  readonly expected: number;
  /** Of the node that is furthest behind. */
  readonly height: bigint;
  /** What is still wanting, one sentence each; none exactly when the chain has converged. */
  readonly lacks: readonly string[];
  /** Strangers that are not connected, one sentence each: what they publish may be wrong, and holds nobody up. */
  readonly absent: readonly string[];
}

const addressText = ({ host, port }: Endpoint): string =>
  formatEndpoint({ host, ...(port === undefined ? {} : { port }) });

const shortId = (nodeId: string): string => `${nodeId.slice(0, 4)}…`;

/** Why an expected connection of a node does not count; undefined where it does. */
function lackOf(
  { name: raw, peers = [] }: SeenNode,
  wanted: ExpectedPeer,
  names: ReadonlyMap<string, string>,
  findsMore: boolean,
): string | undefined {
  const name = printable(raw);
  const known = names.get(wanted.nodeId);
  const published = `${shortId(wanted.nodeId)}@${addressText(wanted)}`;
  const shown = known === undefined ? published : `${printable(known)} (${published})`;
  const met = peers.filter(({ nodeId }) => nodeId === wanted.nodeId);
  if (met.length === 0) return `${name} lacks peer ${shown}`;
  if (findsMore) return undefined;
  const strays = met.flatMap((peer) => strayAddress(peer, wanted, { proves: true }) ?? []);
  return strays.length < met.length
    ? undefined
    : `${name} has met peer ${shown} at another address, ${strays.join(", ")}`;
}

/** What convergence is to show. */
export interface Wanted {
  /**
   * True where nodes may find peers by others' word, wherever those may be: then a connection shows that
   * it is there, not who found it, and who has moved since may be met where he was.
   */
  readonly findsMore?: boolean;
  /** Blocks that each node must have made since its former height; without it heights do not matter. */
  readonly growth?: bigint;
  /** Time before which a node's latest block is too old; without it block times do not matter. */
  readonly notBefore?: Date;
}

/** Whether a node's chain makes no blocks, as far as that is looked at. */
function standsStill(
  { height = 0n, formerHeight, blockTime }: SeenNode,
  { growth, notBefore }: Wanted,
): boolean {
  const grows =
    growth === undefined || (formerHeight !== undefined && height >= formerHeight + growth);
  const fresh = notBefore === undefined || blockTime === undefined || blockTime >= notBefore;
  return !grows || !fresh;
}

/** Why a node could not be asked, as one sentence; nothing where it could. */
export const unaskedText = ({ name, unasked }: SeenNode): string | undefined =>
  unasked === undefined
    ? undefined
    : `the node of ${printable(name)} cannot be asked: ${printable(unasked, 200)}`;

/** What keeps a node from proving anything, apart from its connections. */
function nodeLacks(node: SeenNode, wanted: Wanted): readonly string[] {
  const { height, pex, knownAddresses } = node;
  const name = printable(node.name);
  const { findsMore = false } = wanted;
  if (node.serves !== undefined) {
    return [`the node of ${name} serves another chain, "${printable(node.serves, 64)}"`];
  }
  const unasked = unaskedText(node);
  if (unasked !== undefined) return [unasked];
  if (node.peers === undefined || height === undefined)
    return [`the node of ${name} does not answer`];
  return [
    ...(standsStill(node, wanted)
      ? [`the height of ${name}'s node, ${height}, does not grow`]
      : []),
    ...(pex && !findsMore ? [`pex is on at ${name}, so a connection proves nothing`] : []),
    ...(knownAddresses > 0 && !findsMore
      ? [
          `the address book of ${name} has ${knownAddresses} entries, so a connection proves nothing`,
        ]
      : []),
  ];
}

const texts = (lacking: readonly { readonly text: string }[]): readonly string[] =>
  lacking.map(({ text }) => text);

/** A connection that a node is to have. */
export interface WantedConnection {
  readonly peer: ExpectedPeer;
  /** Whether it leads to another of the nodes that were looked at. */
  readonly isOwn: boolean;
  /** Why it does not count, as one sentence; absent where it is there. */
  readonly lack?: string;
}

/** Each node with the connections that it is to have, in the order of `expected`. */
export function connectionsOf(
  nodes: readonly SeenNode[],
  findsMore = false,
): readonly { readonly node: SeenNode; readonly peers: readonly WantedConnection[] }[] {
  const names = new Map(nodes.map(({ nodeId, name }) => [nodeId, name]));
  return nodes.map((node) => ({
    node,
    peers: expectedPeers(node.expected).map((peer) => {
      const lack = lackOf(node, peer, names, findsMore);
      return { peer, isOwn: names.has(peer.nodeId), ...(lack === undefined ? {} : { lack }) };
    }),
  }));
}

/**
 * Whether a consumer chain's own nodes hold the connections that discovery computed, and make blocks.
 *
 * A connection counts by node id, which the handshake proves; one that the node dialled itself counts
 * only where it was published: by the address it was reached at and the port the other side states.
 * Between own nodes every connection must be there; a stranger's may be missing as long as blocks come,
 * or one wrong endpoint on chain would keep everybody from converging.
 */
export function convergenceOf(nodes: readonly SeenNode[], wanted: Wanted): Convergence {
  const looks = connectionsOf(nodes, wanted.findsMore === true).map(({ node, peers }) => ({
    ...{ node, peers },
    lacking: peers.flatMap(({ lack, isOwn }) =>
      lack === undefined ? [] : [{ text: lack, own: isOwn }],
    ),
  }));
  const heights = nodes.map(({ height }) => height ?? 0n);
  return {
    expected: looks.reduce((sum, { peers }) => sum + peers.length, 0),
    connected: looks.reduce((sum, { peers, lacking }) => sum + peers.length - lacking.length, 0),
    height: heights.reduce((least, height) => (height < least ? height : least), heights[0] ?? 0n),
    lacks: looks.flatMap(({ node, lacking }) => [
      ...nodeLacks(node, wanted),
      ...(node.peers === undefined ? [] : texts(lacking.filter(({ own }) => own))),
    ]),
    absent: looks.flatMap(({ node, lacking }) =>
      node.peers === undefined ? [] : texts(lacking.filter(({ own }) => !own)),
    ),
  };
}
