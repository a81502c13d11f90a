import type { ClusterBackend } from "./settings";

/** Where clusters are when config does not say; Kind's is the lab network of the documentation. */
export const defaultSubnets: Readonly<Record<ClusterBackend, string>> = {
  embedded: "127.97.0.0/24",
  kind: "192.168.97.0/24",
  // Whoever made the clusters gave them their addresses.
  existing: "",
};

/** Pools of LoadBalancer addresses when config does not say: host number of the first, and addresses of each. */
export const defaultPools = { first: 100, size: 10 } as const;
