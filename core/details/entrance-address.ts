import { printable } from "../printable";
import { canonicalHost } from "./endpoint";
import { neverPeerFault, privateAddressFault } from "./peer-address";

/** One of `status.loadBalancer.ingress` of a Service. */
export interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/** Where others are told to find a validator. */
export interface EntranceAddress {
  /** In its one spelling. */
  readonly host: string;
  /** Why others may not go there; absent where nothing speaks against it. */
  readonly risk?: string;
}

export interface EntranceWish {
  readonly validator: string;
  /** Address that was asked for, in its one spelling; the cluster's choice when absent. */
  readonly pinned?: string;
  /** Whether peers may be in private networks. */
  readonly mayBePrivate: boolean;
}

const quoted = (texts: readonly string[]): string =>
  texts.length === 0 ? "none" : texts.map((text) => printable(text)).join(", ");

/** An address, with the word that others leave it out where they will. */
export function entranceAt(
  host: string,
  { validator, mayBePrivate }: EntranceWish,
): EntranceAddress {
  const why = mayBePrivate ? undefined : privateAddressFault(host);
  return why === undefined
    ? { host }
    : {
        host,
        risk: `LoadBalancer of "${validator}" has no address on the public internet (${why}), and other validators' programs go nowhere else unless they are told to; "${host}"; give it a public one, or set ics:allowPrivateAddresses to true on a network that all of them are in`,
      };
}

/** Why no peer can be at what a Service's status says. */
const useless = (text: string): string => {
  const host = canonicalHost(text);
  const why =
    host === undefined ? "neither an IP address nor a DNS name" : (neverPeerFault(host) ?? "");
  return `${text}: ${why}`;
};

/**
 * The address of a validator's Service that others are told. A pinned one it must be, since peers and
 * chain were told that. Of several it is the first on the public internet, or where peers may be in
 * private networks the first of all; an address that no peer can be at is none.
 *
 * @returns Or why there is none.
 */
export function entranceAddress(
  ingress: readonly Ingress[] | undefined,
  wish: EntranceWish,
): EntranceAddress | { readonly fault: string } {
  const { validator, pinned, mayBePrivate } = wish;
  // A name may end in the dot of the DNS's root.
  const given = (ingress ?? []).flatMap(({ ip, hostname }) =>
    [ip ?? [], hostname?.replace(/\.$/, "") ?? []].flat(),
  );
  const hosts = given.flatMap((text) => canonicalHost(text) ?? []);
  if (pinned !== undefined) {
    return hosts.includes(pinned)
      ? entranceAt(pinned, wish)
      : {
          fault:
            `LoadBalancer of "${validator}" has address "${quoted(given)}" instead of the pinned "${pinned}"; ` +
            `free that address in the cluster's pools and run again`,
        };
  }
  const possible = hosts.filter((host) => neverPeerFault(host) === undefined);
  const open = possible.find((host) => mayBePrivate || privateAddressFault(host) === undefined);
  const host = open ?? possible[0];
  if (host !== undefined) return entranceAt(host, wish);
  return {
    fault:
      given.length === 0
        ? `LoadBalancer of "${validator}" has no address; "none"; look at the events of Service p2p-loadbalancer in its cluster, then run again`
        : `LoadBalancer of "${validator}" has no address that a peer can be at; "${quoted(given.map(useless))}"; have its cluster give it another, then run again`,
  };
}
