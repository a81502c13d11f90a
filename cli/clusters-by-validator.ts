import type { SeenCluster } from "../core/peers/cluster-status";
import { printable } from "../core/printable";
import type { ClusterToAsk } from "./cluster-look";
import type { RegistryValidator } from "./read-registry";

/** A validator's cluster, and what it said. */
export interface FoundCluster {
  readonly asked: ClusterToAsk;
  readonly seen: SeenCluster;
}

export interface ClustersByValidator {
  /** By operator address. */
  readonly found: ReadonlyMap<string, FoundCluster>;
  /** Whose they are, nobody knows. */
  readonly stray: readonly SeenCluster[];
}

/** Whose each cluster is: whoever is named with it, else the one who publishes its LoadBalancer's address. */
export function clustersByValidator(
  clusters: readonly ClusterToAsk[],
  asked: ReadonlyMap<ClusterToAsk, SeenCluster>,
  validators: readonly RegistryValidator[],
): ClustersByValidator {
  const found = new Map<string, FoundCluster>();
  const stray: SeenCluster[] = [];
  for (const one of clusters) {
    const [{ validator: meant }, seen] = [one, asked.get(one)];
    if (seen === undefined) continue;
    const owners = validators.filter(({ host, seen: { name, operator } }) =>
      meant === undefined
        ? host !== undefined && host === seen.loadBalancer
        : [name, operator].includes(meant),
    );
    const [owner] = owners;
    if (owner !== undefined && owners.length === 1) {
      found.set(owner.seen.operator, { asked: one, seen });
    } else stray.push(meant === undefined ? seen : { ...seen, meant: printable(meant, 60) });
  }
  return { found, stray };
}
