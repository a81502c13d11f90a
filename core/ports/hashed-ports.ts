import { createHash } from "node:crypto";

import { DomainError } from "../errors";

/** How an offset becomes port numbers; every validator of a network has to use the same. */
export const portSchemes = ["hashed", "interleaved"] as const;
export type PortScheme = (typeof portSchemes)[number];

/** TCP ports of one consumer chain at one validator. */
export interface ChainPorts {
  readonly offset: number;
  readonly p2p: number;
  readonly rpc: number;
  readonly grpc: number;
  readonly grpcWeb?: number;
}

/** Number of offsets, and so of consumer chains that one LoadBalancer can hold. */
export const portOffsets = 1000;

interface SchemeNumbers {
  readonly step: number;
  readonly p2p: number;
  readonly rpc: number;
  readonly grpc: number;
  readonly grpcWeb?: number;
}

const schemes: Readonly<Record<PortScheme, SchemeNumbers>> = {
  hashed: { step: 1, p2p: 30_100, rpc: 30_200, grpc: 30_300 },
  interleaved: { step: 10, p2p: 26_756, rpc: 26_757, grpc: 9_190, grpcWeb: 9_191 },
};

/**
 * The number on which all ports of a consumer chain rest.
 *
 * The chain id alone decides, so every party computes the same without asking another:
 *
 *     offset = uint64be(sha256(utf8(chainId))[0..8]) mod 1000
 *
 * Different chains can share an offset (`neutron-1` and `stride-1` do): see `assignPorts`.
 *
 * @param chainId - Id as it stands in the chain's genesis.
 */
export function portOffset(chainId: string): number {
  const digest = createHash("sha256").update(chainId, "utf8").digest();
  return Number(digest.readBigUInt64BE(0) % BigInt(portOffsets));
}

/**
 * The ports that belong to an offset.
 *
 *     hashed:      p2p 30100 + offset, rpc 30200 + offset, grpc 30300 + offset
 *     interleaved: p2p 26756 + 10·offset, rpc one more, grpc 9190 + 10·offset, grpc-web one more
 *
 * @throws DomainError `BAD_PORT_OFFSET` unless the offset is one of 0 … 999.
 */
export function portsAt(scheme: PortScheme, offset: number): ChainPorts {
  if (!Number.isInteger(offset) || offset < 0 || offset >= portOffsets) {
    throw new DomainError(
      "BAD_PORT_OFFSET",
      `port offset is out of range; "${offset}"; use a whole number from 0 to ${portOffsets - 1}`,
    );
  }
  const { step, p2p, rpc, grpc, grpcWeb } = schemes[scheme];
  const shift = step * offset;
  return {
    offset,
    p2p: p2p + shift,
    rpc: rpc + shift,
    grpc: grpc + shift,
    ...(grpcWeb === undefined ? {} : { grpcWeb: grpcWeb + shift }),
  };
}

/** The ports that everybody expects of a consumer chain as long as its validator publishes no other. */
export function hashedPorts(chainId: string, scheme: PortScheme = "hashed"): ChainPorts {
  return portsAt(scheme, portOffset(chainId));
}

/** The offset to which a p2p port belongs; undefined for a number that the scheme never gives. */
export function offsetOfP2pPort(scheme: PortScheme, port: number): number | undefined {
  const { step, p2p } = schemes[scheme];
  const offset = (port - p2p) / step;
  return Number.isInteger(offset) && offset >= 0 && offset < portOffsets ? offset : undefined;
}
