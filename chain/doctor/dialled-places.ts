import { formatEndpoint } from "../../core/details/endpoint";
import type { PublishedPlace } from "../../core/doctor/facts";
import type { PeerAnswer } from "../../core/doctor/peer-answer";
import { dialledAddress } from "../dialled-address";
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
      const address = await dialledAddress(host, lookup, allowPrivateAddresses);
      const answer =
        typeof address === "string"
          ? await probePeer(address, port, timeoutMs)
          : { fault: address };
      answers.set(name, answer);
      onProgress?.(answers.size, each.size);
    },
    atOnce,
  );
  lookup.close();
  return answers;
}
