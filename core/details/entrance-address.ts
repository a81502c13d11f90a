import { printable } from "../printable";
import { canonicalHost } from "./endpoint";

/** One of `status.loadBalancer.ingress` of a Service. */
export interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/**
 * The address that a validator's Service got, in its one spelling; a pinned one it must be, since
 * peers and chain were told that.
 *
 * @param pinned - In its one spelling.
 * @returns Or why there is none.
 */
export function entranceAddress(
  validator: string,
  ingress: readonly Ingress[] | undefined,
  pinned: string | undefined,
): { readonly host: string } | { readonly fault: string } {
  const given = (ingress ?? []).flatMap(({ ip, hostname }) => ip ?? hostname ?? []);
  const hosts = given.flatMap((text) => canonicalHost(text) ?? []);
  const host = pinned === undefined ? hosts[0] : hosts.find((one) => one === pinned);
  if (host !== undefined) return { host };
  const shown = given.length === 0 ? "none" : given.map((text) => printable(text)).join(", ");
  return {
    fault:
      pinned === undefined
        ? `LoadBalancer of "${validator}" has no address; "${shown}"; look at the events of Service p2p-loadbalancer in its cluster, then run again`
        : `LoadBalancer of "${validator}" has address "${shown}" instead of the pinned "${pinned}"; ` +
          `free that address in the cluster's pools and run again`,
  };
}
