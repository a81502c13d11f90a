import type { SeenCluster } from "../core/peers/cluster-status";
import { printable } from "../core/printable";
import type { ClusterToAsk } from "./asked-cluster";
import type { RegistryValidator } from "./read-registry";

export interface ClustersByValidator {
  /** By operator address. */
  readonly found: ReadonlyMap<string, SeenCluster>;
  /** Whose they are, nobody knows. */
  readonly stray: readonly SeenCluster[];
}

/** Whose a cluster is: whoever is named with it, else the one who publishes its LoadBalancer's address. */
export function clusterOwner(
  { validator: meant }: ClusterToAsk,
  { loadBalancer }: SeenCluster,
  validators: readonly RegistryValidator[],
): RegistryValidator | undefined {
  const owners = validators.filter(({ host, seen: { name, operator } }) =>
    meant === undefined
      ? host !== undefined && host === loadBalancer
      : [name, operator].includes(meant),
  );
  return owners.length === 1 ? owners[0] : undefined;
}

/** Whose each cluster is. */
export function clustersByValidator(
  clusters: readonly ClusterToAsk[],
  asked: ReadonlyMap<ClusterToAsk, SeenCluster>,
  validators: readonly RegistryValidator[],
): ClustersByValidator {
  const found = new Map<string, SeenCluster>();
  const stray: SeenCluster[] = [];
  for (const one of clusters) {
    const [{ validator: meant }, seen] = [one, asked.get(one)];
    if (seen === undefined) continue;
    const owner = clusterOwner(one, seen, validators);
    if (owner !== undefined) found.set(owner.seen.operator, seen);
    else stray.push(meant === undefined ? seen : { ...seen, meant: printable(meant, 60) });
  }
  return { found, stray };
}
