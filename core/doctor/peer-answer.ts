import { printable } from "../printable";

/** Every way in which whoever answers at a published address fails to be, or to show himself as, the peer. */
export type PeerFaultCode =
  | "CLOSED"
  | "ENDLESS"
  | "FORBIDDEN"
  | "GARBAGE"
  | "HTTP"
  | "REFUSED"
  | "SILENT"
  | "STALLED"
  | "TIMEOUT"
  | "TLS"
  | "UNKNOWN_NAME"
  | "UNREACHABLE"
  | "WRONG_ID"
  | "WRONG_NETWORK";

/** What a node says of itself once it has proven its id; all of it is a stranger's text. */
export interface PeerInfo {
  /** Chain id. */
  readonly network: string;
  /** Of CometBFT. */
  readonly version: string;
  readonly moniker: string;
  /** Where it says that it can be dialled. */
  readonly listenAddress: string;
}

export interface PeerFault {
  readonly code: PeerFaultCode;
  /** What it did, as it may stand in a message, e.g. `speaks HTTP`. */
  readonly what: string;
}

/** What came of dialling a peer. */
export interface PeerAnswer {
  /** The id whose key it holds; absent where it has proven none. */
  readonly nodeId?: string;
  readonly info?: PeerInfo;
  /** Where it went wrong. Some nodes close as soon as ids are proven, for want of room: the id is proven then. */
  readonly fault?: PeerFault;
}

/** Who is expected at an address. */
export interface ExpectedIdentity {
  readonly nodeId: string;
  /** Chain id. */
  readonly network: string;
}

/**
 * What speaks against taking whoever answered for the expected peer; nothing where it is him. A node that
 * proves its id and then closes, since it has no room, is the peer all the same.
 */
export function peerFault(
  { nodeId, info, fault }: PeerAnswer,
  expected: ExpectedIdentity,
): PeerFault | undefined {
  if (nodeId === undefined) return fault ?? { code: "CLOSED", what: "proves no node id" };
  if (nodeId !== expected.nodeId) {
    const what = `is an impostor or another node: it proves the node id "${printable(nodeId)}"`;
    return { code: "WRONG_ID", what };
  }
  if (info !== undefined && info.network !== expected.network) {
    const what = `is a node of another network, "${printable(info.network, 60)}"`;
    return { code: "WRONG_NETWORK", what };
  }
  return fault?.code === "CLOSED" ? undefined : fault;
}
