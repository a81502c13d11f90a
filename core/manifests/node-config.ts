import { stringify } from "smol-toml";

import { nodeIdsOf } from "../peers/peers-text";
import type { Expose } from "../ports/expose";

/** The p2p port inside every pod; LoadBalancer ports are mapped to it. */
export const containerP2pPort = 26_656;
/** The RPC port inside every pod. */
export const containerRpcPort = 26_657;
/** Where a consumer pod answers public RPC, where that is wanted. */
export const containerPublicRpcPort = 26_659;
/** Where it answers the relayer of the chain, whom no other caller keeps out. */
export const containerRelayedRpcPort = 26_661;
/** The gRPC port inside every pod. */
export const containerGrpcPort = 9_090;

export interface NodeConfig {
  readonly moniker: string;
  /** Comma-separated `nodeId@host:port`, exactly what discovery computed. */
  readonly persistentPeers: string;
  /** `NODE_ID@HOST:PORT` of nodes that are asked for more. */
  readonly seeds?: readonly string[];
  /** `host:port` that this node tells its peers; others must be able to resolve it. */
  readonly externalAddress: string;
  /** False where addresses are private (embedded, Kind, internal LoadBalancers). */
  readonly addrBookStrict: boolean;
  /** True where several peers arrive from one address: behind `externalTrafficPolicy: Cluster`, and on loopback. */
  readonly allowDuplicateIp: boolean;
  /** True finds peers of peers; testnets keep it off, so that a connection proves discovery. */
  readonly pex: boolean;
  /** Which of RPC and gRPC listen beyond the pod's loopback. */
  readonly expose: Expose;
  /** True where something in the pod tells the running node its peers, which takes RPC's unsafe methods. */
  readonly unsafeRpc: boolean;
  /** Pause between blocks, CometBFT's `timeout_commit`. */
  readonly blockTimeMs: number;
}

const listenHost = (exposed: boolean): string => (exposed ? "0.0.0.0" : "127.0.0.1");

/**
 * CometBFT's `config.toml`: only what differs from its defaults, which fill in the rest.
 *
 * Peers that discovery found are private (not gossiped) and unconditional (never counted against
 * the connection limits). RPC listens on the pod's loopback unless it is exposed.
 *
 * @see docs/protocol.md "Node configuration" for each p2p key
 */
export function cometConfigToml(config: NodeConfig): string {
  const { seeds = [] } = config;
  const ids = nodeIdsOf(config.persistentPeers).join(",");
  return stringify({
    moniker: config.moniker,
    rpc: {
      laddr: `tcp://${listenHost(config.expose.rpc)}:${String(containerRpcPort)}`,
      pprof_laddr: "",
      ...(config.unsafeRpc ? { unsafe: true } : {}),
    },
    p2p: {
      laddr: `tcp://0.0.0.0:${String(containerP2pPort)}`,
      external_address: config.externalAddress,
      persistent_peers: config.persistentPeers,
      ...(seeds.length === 0 ? {} : { seeds: seeds.join(",") }),
      unconditional_peer_ids: ids,
      private_peer_ids: ids,
      persistent_peers_max_dial_period: "30s",
      addr_book_strict: config.addrBookStrict,
      allow_duplicate_ip: config.allowDuplicateIp,
      pex: config.pex,
    },
    consensus: { timeout_commit: `${String(config.blockTimeMs)}ms` },
  });
}

/** The Cosmos SDK's `app.toml`: gRPC on the pod's loopback unless exposed, no REST server. */
export function appToml(minimumGasPrices: string, exposeGrpc: boolean): string {
  return stringify({
    "minimum-gas-prices": minimumGasPrices,
    pruning: "default",
    "iavl-cache-size": 781_250,
    api: { enable: false },
    grpc: { enable: true, address: `${listenHost(exposeGrpc)}:${String(containerGrpcPort)}` },
    "grpc-web": { enable: false },
    mempool: { "max-txs": -1 },
  });
}
