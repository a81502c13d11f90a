import type { ConsumerChange } from "./consumer-changes";
import type { EndpointChange } from "./endpoint-changes";
import { isChange, type PreviewStep } from "./engine-event";
import type { LoadBalancerChange } from "./load-balancer-changes";
import type { RunningChange } from "./node-changes";
import type { ChainPeerChange } from "./peer-changes";
import { isUnknown } from "./stated-value";

/** Something that a preview cannot tell. */
export interface Unknown {
  /** A chain id or a validator's name. */
  readonly about: string;
  readonly what: string;
}

/** What is told of a plan and has gaps. */
interface Told {
  readonly consumerChains: readonly ConsumerChange[];
  readonly loadBalancers: readonly LoadBalancerChange[];
  readonly peers: readonly ChainPeerChange[];
  readonly endpoints: readonly EndpointChange[];
  readonly nodes: readonly RunningChange[];
}

/** The gaps in what is told, each with whom it is about. */
export function unknownsOf({
  consumerChains,
  loadBalancers,
  peers,
  endpoints,
  nodes,
}: Told): readonly Unknown[] {
  return [
    ...consumerChains
      .filter(({ consumerId }) => consumerId === null)
      .map(({ chainId }) => ({ about: chainId, what: "consumer id" })),
    ...consumerChains
      .filter(({ deeds }) => deeds.includes("launch"))
      .map(({ chainId }) => ({ about: chainId, what: "spawn time and genesis" })),
    ...loadBalancers
      .filter(({ op, to }) => op !== "delete" && to === null)
      .map(({ validator }) => ({ about: validator, what: "LoadBalancer address" })),
    ...loadBalancers
      .filter(({ unknownPorts }) => unknownPorts)
      .map(({ validator }) => ({ about: validator, what: "LoadBalancer ports" })),
    ...peers
      .filter(({ unknown }) => unknown)
      .map(({ chainId }) => ({ about: chainId, what: "peers" })),
    ...endpoints
      .filter(({ unknown }) => unknown)
      .map(({ validator }) => ({ about: validator, what: "endpoint to publish" })),
    ...nodes
      .filter(({ fate }) => fate === "perhaps restart")
      .map(({ validator, chainId }) => ({
        about: validator,
        what: `whether a node of ${chainId ?? "the provider chain"} restarts`,
      })),
  ];
}

/** Of how many resources that change some input is not known. */
export const unknownInputs = (steps: readonly PreviewStep[]): number =>
  steps.filter((step) => isChange(step) && isUnknown(step.new?.inputs)).length;
