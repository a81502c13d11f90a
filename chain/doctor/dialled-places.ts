import { isIP } from "node:net";

import { formatEndpoint } from "../../core/details/endpoint";
import { neverPeerFault, privateAddressFault } from "../../core/details/peer-address";
import type { PublishedPlace } from "../../core/doctor/facts";
import type { PeerAnswer } from "../../core/doctor/peer-answer";
import { fewAtATime } from "../few-at-a-time";
import { HostLookup, type Lookup } from "../host-lookup";
import { probePeer } from "../p2p/peer-probe";

export interface DialOptions {
  /** Of strangers. */
  readonly allowPrivateAddresses: boolean;
  /** For one peer. */
  readonly timeoutMs: number;
  readonly onProgress?: (done: number, total: number) => void;
  readonly lookup?: Lookup;
}

const atOnce = 50;

/** The first address of a host that may be dialled, judged as if it had been published. */
async function addressOf(
  host: string,
  lookup: Lookup,
  mayBePrivate: boolean,
): Promise<string | PeerAnswer> {
  const found = isIP(host) === 0 ? ((await lookup.addresses(host)) ?? []) : [host];
  const faultAt = mayBePrivate ? neverPeerFault : privateAddressFault;
  const address = found.find((one) => faultAt(one) === undefined);
  if (address !== undefined) return address;
  const [first] = found;
  return first === undefined
    ? { fault: { code: "UNKNOWN_NAME", what: "has a name that leads nowhere" } }
    : { fault: { code: "FORBIDDEN", what: `leads to a ${faultAt(first) ?? ""} (${first})` } };
}

/** Dials places, many at a time, each once; gives the answers by `nodeId@host:port`. */
export async function dialledPlaces(
  places: readonly PublishedPlace[],
  { allowPrivateAddresses, timeoutMs, onProgress, lookup = new HostLookup() }: DialOptions,
): Promise<ReadonlyMap<string, PeerAnswer>> {
  const each = new Map(places.map((place) => [formatEndpoint(place), place]));
  const answers = new Map<string, PeerAnswer>();
  await fewAtATime(
    [...each],
    async ([name, { host, port }]) => {
      const address = await addressOf(host, lookup, allowPrivateAddresses);
      const answer =
        typeof address === "string" ? await probePeer(address, port, timeoutMs) : address;
      answers.set(name, answer);
      onProgress?.(answers.size, each.size);
    },
    atOnce,
  );
  lookup.close();
  return answers;
}
