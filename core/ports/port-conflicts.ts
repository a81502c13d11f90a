import type { Fault } from "../errors";
import { printable } from "../printable";
import type { Expose } from "./expose";
import type { ChainPorts } from "./hashed-ports";

interface PlacedChain {
  readonly chain: { readonly key: string; readonly chainId: string };
  readonly ports: ChainPorts;
}

interface Claim {
  readonly path: string;
  /** How people know the port, e.g. `rpc of "neutron-1"`. */
  readonly name: string;
  readonly port: number;
  readonly remedy: string;
}

const greatestPort = 65_535;

function claims(
  placed: readonly PlacedChain[],
  fixed: readonly { readonly name: string; readonly port: number }[],
  expose: Expose,
): readonly Claim[] {
  const roles = (["p2p", "rpc", "grpc"] as const).filter((role) => role === "p2p" || expose[role]);
  return [
    ...fixed.map(({ name, port }) => ({
      path: `fixed.${printable(name)}`,
      name: `fixed port "${printable(name)}"`,
      port,
      remedy: `choose another number for "${printable(name)}"`,
    })),
    // By role, so that it is the rpc or grpc port that is at fault and never the p2p port it hits.
    ...roles.flatMap((role) =>
      placed.map(({ chain, ports }) => ({
        path: `chains.${printable(chain.key)}`,
        name: `${role} of "${printable(chain.chainId)}"`,
        port: ports[role],
        remedy: role === "p2p" ? "run the chain at another validator" : `do not expose ${role}`,
      })),
    ),
  ];
}

/**
 * Names every pair of ports that would be equal on one LoadBalancer, with what to change.
 *
 * p2p ports of chains never meet each other (`assignPorts` sees to that); what is left is a fixed port
 * on a chain's, and rpc or grpc ports, whose numbers follow the chain's offset and which in the
 * hashed scheme lie in the same range as other chains' p2p ports.
 */
export function portConflicts(
  placed: readonly PlacedChain[],
  fixed: readonly { readonly name: string; readonly port: number }[],
  expose: Expose,
): readonly Fault[] {
  const holders = new Map<number, Claim>();
  const faults: Fault[] = [];
  for (const claim of claims(placed, fixed, expose)) {
    const value = String(claim.port);
    const holder = holders.get(claim.port);
    if (holder !== undefined) {
      const remedy =
        claim.remedy === holder.remedy ? claim.remedy : `${claim.remedy}, or ${holder.remedy}`;
      const what = `${claim.name} has the same port as ${holder.name}`;
      faults.push({ path: claim.path, what, value, remedy });
    } else if (!Number.isInteger(claim.port) || claim.port < 1 || claim.port > greatestPort) {
      const what = `${claim.name} is no TCP port`;
      faults.push({ path: claim.path, what, value, remedy: `use 1 to ${greatestPort}` });
    } else {
      holders.set(claim.port, claim);
    }
  }
  return faults;
}
