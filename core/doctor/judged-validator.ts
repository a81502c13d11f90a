import { formatEndpoint } from "../details/endpoint";
import { printable } from "../printable";
import type { DoctorFacts, FoundValidator } from "./facts";
import { type Finding, peerRemedies, valued } from "./finding";
import { type PeerFault, peerFault, type PeerFaultCode } from "./peer-answer";

/** `waits`: nobody answers yet, and before the launch nobody has to. */
export type Reach = "reachable" | "unreachable" | "unpublished" | "waits";

/** A validator of the chain, and what is thought of him. */
export interface JudgedValidator {
  readonly found: FoundValidator;
  readonly reach: Reach;
  /** Why not, printable; absent for one that is reachable. */
  readonly why?: string;
  readonly findings: readonly Finding[];
}

/** What nodes do that do not run yet, or their LoadBalancers in their place. */
const silence: readonly PeerFaultCode[] = ["CLOSED", "REFUSED", "SILENT", "TIMEOUT", "UNREACHABLE"];

const nameOf = ({ name, operator }: FoundValidator): string =>
  `"${printable(name === "" ? operator : name, 70)}"`;

function faultOf(found: FoundValidator, { chainId }: DoctorFacts): PeerFault | undefined {
  const { place, answer } = found;
  if (place === undefined) return undefined;
  return answer === undefined
    ? { code: "TIMEOUT", what: "was not asked in time" }
    : peerFault(answer, { nodeId: place.nodeId, network: chainId });
}

function collisionFindings(found: FoundValidator): readonly Finding[] {
  const { operator, colliding = [], place } = found;
  return colliding.map(({ consumerId, chainId }) => ({
    ...{ code: "PORT_COLLISION", operator, isFault: true },
    text: valued(
      `${nameOf(found)} gives consumer chain ${consumerId}, "${printable(chainId, 50)}", the same port`,
      String(place?.port ?? ""),
      "publish another for one of them (p2p-ports=ID:PORT)",
    ),
  }));
}

/** @param isLaunched - Whether nodes of the chain have to be up. */
export function judgedValidator(
  found: FoundValidator,
  facts: DoctorFacts,
  isLaunched: boolean,
): JudgedValidator {
  const { operator, place, unpublished } = found;
  const collisions = collisionFindings(found);
  if (place === undefined) {
    const why = unpublished ?? "publishes no endpoint";
    // The registry's sentences name value and remedy themselves.
    const text = `${nameOf(found)} cannot be dialled: ${why}`;
    const finding: Finding = { code: "UNPUBLISHED", operator, isFault: true, text };
    return { found, reach: "unpublished", why, findings: [finding, ...collisions] };
  }
  const fault = faultOf(found, facts);
  if (fault === undefined) return { found, reach: "reachable", findings: collisions };
  const { code, what } = fault;
  if (!isLaunched && silence.includes(code)) {
    return { found, reach: "waits", why: what, findings: collisions };
  }
  const text = valued(`${nameOf(found)} ${what}`, formatEndpoint(place), peerRemedies[code]);
  return {
    ...{ found, reach: "unreachable", why: what },
    findings: [{ code, operator, isFault: true, text }, ...collisions],
  };
}
