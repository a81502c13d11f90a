import { printable } from "../printable";
import type { PeerFaultCode } from "./peer-answer";

export type FindingCode =
  | PeerFaultCode
  | "CHAIN_OVER"
  | "CLOCK_BEHIND"
  | "LAUNCH_OVERDUE"
  | "LEAVING"
  | "NOBODY"
  | "NO_SPAWN_TIME"
  | "OPTED_IN_WITHOUT_POWER"
  | "PORT_COLLISION"
  | "PROVIDER_POWERS"
  | "SHARED_ID"
  | "STALE_BLOCK"
  | "UNKNOWN_KEYS"
  | "UNPUBLISHED";

/** One thing that was found, as one safe line. */
export interface Finding {
  readonly code: FindingCode;
  /** Operator address where it is about a validator. */
  readonly operator?: string;
  /** Something is wrong; else it is only worth knowing. */
  readonly isFault: boolean;
  /** What; "the value"; the remedy. */
  readonly text: string;
}

export const valued = (what: string, value: string, remedy: string): string =>
  `${what}; "${printable(value)}"; ${remedy}`;

/** What can be done about a peer that is not reached. */
export const peerRemedies: Readonly<Record<PeerFaultCode, string>> = {
  CLOSED:
    "look into its log; a node without allow_duplicate_ip does that to the second connection from one address",
  ENDLESS: "look what listens there",
  FORBIDDEN:
    "publish a public address, or call with --allow-private-addresses on a network of your own",
  GARBAGE: "look what listens there",
  HTTP: "publish the p2p port, not that of RPC",
  REFUSED: "start the node, or open its port",
  SILENT: "look whether the node hangs, or has no room left (max_num_inbound_peers)",
  STALLED: "look whether the node hangs, and at the line to it",
  TIMEOUT: "check the address, and the firewall and LoadBalancer on the way",
  TLS: "publish the p2p port itself; nothing may end its connections on the way",
  UNKNOWN_NAME: "correct the name or its DNS record",
  UNREACHABLE: "check the address and the route to it",
  WRONG_ID: "publish the id of the node that is there, or put the right node in its place",
  WRONG_NETWORK: "publish the port of this chain's node (p2p-ports=ID:PORT), or start it there",
};
