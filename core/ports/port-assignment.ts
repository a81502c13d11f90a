import type { Fault } from "../errors";
import { printable } from "../printable";
import type { Expose } from "./expose";
import type { ChainPorts, PortScheme } from "./hashed-ports";
import { hashedPorts, offsetOfP2pPort, portOffsets, portsAt } from "./hashed-ports";
import { portConflicts } from "./port-conflicts";

/** A consumer chain that one LoadBalancer exposes. */
export interface ExposedChain {
  /** Unique in the stack; the chain id is not. */
  readonly key: string;
  readonly chainId: string;
  /** Decimal; absent until the provider chain has given one. */
  readonly consumerId?: string;
}

/** A port of the LoadBalancer that is no consumer chain's. */
export interface FixedPort {
  readonly name: string;
  readonly port: number;
}

/** All that decides the ports of one LoadBalancer, which is one validator's. */
export interface PortRequest {
  readonly scheme: PortScheme;
  /** In config order. */
  readonly chains: readonly ExposedChain[];
  /** p2p ports that chains have already, by key: from former inputs or the validator's own record on chain. */
  readonly kept: Readonly<Record<string, number>>;
  /** p2p ports of chains that this very run takes away: their nodes listen there until its end. */
  readonly leaving?: readonly { readonly name: string; readonly port: number }[];
  readonly fixed: readonly FixedPort[];
  readonly expose: Expose;
}

/** A chain that is not on its formula's port because another chain holds that one. */
export interface MovedChain {
  readonly key: string;
  readonly chainId: string;
  /** p2p port that the formula gives. */
  readonly from: number;
  readonly to: number;
  /** Chain that holds `from` on the same LoadBalancer. */
  readonly because: { readonly name: string; readonly port: number };
}

export interface PortAssignment {
  /** By key; a chain for which the LoadBalancer has no port left is absent. */
  readonly ports: Readonly<Record<string, ChainPorts>>;
  /** Depends on chains and ports alone, so that a second run with the first one's ports says the same. */
  readonly moved: readonly MovedChain[];
  /** Chains that came in the very run in which the holder of their formula's port leaves: told once, since then nobody holds it. */
  readonly displaced: readonly MovedChain[];
  readonly faults: readonly Fault[];
}

const decimal = /^\d+$/;

/** Chains in the order in which they come to the LoadBalancer: ascending consumer id, then, in config order, those not yet registered. */
function inOrderOfArrival(chains: readonly ExposedChain[]): readonly ExposedChain[] {
  const id = (chain: ExposedChain): bigint | undefined =>
    chain.consumerId !== undefined && decimal.test(chain.consumerId)
      ? BigInt(chain.consumerId)
      : undefined;
  return chains
    .map((chain, index) => ({ chain, index, id: id(chain) }))
    .sort((a, b) => {
      if (a.id === undefined || b.id === undefined) {
        return Number(a.id === undefined) - Number(b.id === undefined) || a.index - b.index;
      }
      return a.id < b.id ? -1 : a.id > b.id ? 1 : a.index - b.index;
    })
    .map(({ chain }) => chain);
}

/** The first offset from `wanted` on, wrapping at the end, that nothing holds. */
function freeOffset(wanted: number, held: (offset: number) => boolean): number | undefined {
  for (let step = 0; step < portOffsets; step++) {
    const offset = (wanted + step) % portOffsets;
    if (!held(offset)) return offset;
  }
  return undefined;
}

/**
 * Decides the ports of the consumer chains on one LoadBalancer, where no two may be equal.
 *
 * A chain that is there keeps its port, whoever joins or leaves. A newcomer gets the port of the
 * formula, or the next free offset if a chain holds that, wrapping at 1000; several newcomers are
 * placed one after the other, by ascending consumer id. A kept port that the scheme cannot give, or
 * that an earlier chain keeps too, counts as not kept.
 *
 * Never throws: what cannot be is told in `faults`, all at once.
 *
 * @see docs/protocol.md "Collisions"
 */
export function assignPorts(request: PortRequest): PortAssignment {
  const { scheme, fixed } = request;
  const arrivals = inOrderOfArrival(request.chains);
  const kept = new Map(Object.entries(request.kept));
  const holders = new Map<number, ExposedChain>();
  const offsets = new Map<string, number>();
  const faults: Fault[] = [];
  const place = (chain: ExposedChain, offset: number): void => {
    holders.set(offset, chain);
    offsets.set(chain.key, offset);
  };

  for (const chain of arrivals) {
    const offset = offsetOfP2pPort(scheme, kept.get(chain.key) ?? Number.NaN);
    if (offset !== undefined && !holders.has(offset)) place(chain, offset);
  }
  const fixedOffsets = new Set(fixed.map(({ port }) => offsetOfP2pPort(scheme, port)));
  const leaving = new Map(
    request.leaving?.map((one) => [offsetOfP2pPort(scheme, one.port), one] as const),
  );
  const held = (offset: number): boolean =>
    holders.has(offset) || fixedOffsets.has(offset) || leaving.has(offset);
  for (const chain of arrivals) {
    if (offsets.has(chain.key)) continue;
    const wanted = hashedPorts(chain.chainId, scheme).offset;
    // A fixed port on the formula's own is refused, never dodged: `portConflicts` names both.
    const refused = fixedOffsets.has(wanted) && !holders.has(wanted);
    const offset = refused ? wanted : freeOffset(wanted, held);
    if (offset === undefined) {
      faults.push({
        path: `chains.${printable(chain.key)}`,
        what: `the LoadBalancer is full: all ${portOffsets} p2p ports of the "${scheme}" scheme are taken`,
        value: chain.chainId,
        remedy: "run the chain at another validator or remove one that is over",
      });
    } else {
      place(chain, offset);
    }
  }

  const placed = request.chains.flatMap((chain) => {
    const offset = offsets.get(chain.key);
    return offset === undefined ? [] : [{ chain, ports: portsAt(scheme, offset) }];
  });
  const movedBy = (holderOf: (offset: number) => string | undefined): readonly MovedChain[] =>
    placed.flatMap(({ chain, ports }): MovedChain[] => {
      const formula = hashedPorts(chain.chainId, scheme);
      const name = holderOf(formula.offset);
      if (formula.offset === ports.offset || name === undefined) return [];
      const { key, chainId } = chain;
      const because = { name, port: formula.p2p };
      return [{ key, chainId, from: formula.p2p, to: ports.p2p, because }];
    });
  return {
    ports: Object.fromEntries(placed.map(({ chain, ports }) => [chain.key, ports])),
    moved: movedBy((offset) => holders.get(offset)?.chainId),
    displaced: movedBy((offset) => leaving.get(offset)?.name).filter(
      ({ key }) => request.kept[key] === undefined,
    ),
    faults: [...faults, ...portConflicts(placed, fixed, request.expose)],
  };
}
