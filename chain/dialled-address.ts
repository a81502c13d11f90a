import { isIP } from "node:net";

import { neverPeerFault, privateAddressFault } from "../core/details/peer-address";
import type { PeerFault } from "../core/doctor/peer-answer";
import type { Lookup } from "./host-lookup";

/**
 * The first address of a stranger's host that may be dialled, judged as if it had been published; or why
 * there is none.
 */
export async function dialledAddress(
  host: string,
  lookup: Lookup,
  mayBePrivate: boolean,
): Promise<string | PeerFault> {
  const found = isIP(host) === 0 ? ((await lookup.addresses(host)) ?? []) : [host];
  const faultAt = mayBePrivate ? neverPeerFault : privateAddressFault;
  const address = found.find((one) => faultAt(one) === undefined);
  if (address !== undefined) return address;
  const [first] = found;
  return first === undefined
    ? { code: "UNKNOWN_NAME", what: "has a name that leads nowhere" }
    : { code: "FORBIDDEN", what: `leads to a ${faultAt(first) ?? ""} (${first})` };
}
