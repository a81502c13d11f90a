import { pinnedAddressAnnotation } from "../manifests/load-balancer";
import { chainIdsAnnotation, parseChainIds } from "../manifests/p2p-service";
import { isChange, type PreviewStep, type ResourceState } from "./engine-event";
import type { Family } from "./family";
import { listOf, textOf, valueAt } from "./stated-value";

export const serviceType = "kubernetes:core/v1:Service";

/** One port of a LoadBalancer; null where it was not, or will not be, there. */
export interface PortChange {
  /** Chain id of the consumer chain whose p2p port it is; of any other the port's own name. */
  readonly name: string;
  readonly from: number | null;
  readonly to: number | null;
}

export interface LoadBalancerChange {
  readonly validator: string;
  readonly op: string;
  /** Asked-for address; null where there is none, or the cluster chooses it. */
  readonly from: string | null;
  readonly to: string | null;
  readonly ports: readonly PortChange[];
  /** Ports that only `up` will know. */
  readonly unknownPorts: boolean;
  readonly resource: string;
}

/** Whether it is the Service that is the one entrance of a validator. */
const isEntrance = (step: PreviewStep, family: Family): boolean =>
  step.type === serviceType && family.nameOf(step, "P2pEntrance") !== undefined;

const annotation = (state: ResourceState | undefined, name: string): string | undefined =>
  textOf(valueAt(state?.inputs, "metadata", "annotations", name));

const addressOf = (state: ResourceState | undefined): string | null =>
  annotation(state, pinnedAddressAnnotation) ??
  textOf(valueAt(state?.inputs, "spec", "loadBalancerIP")) ??
  null;

const chainIdsOf = (state: ResourceState | undefined): ReadonlyMap<string, string> =>
  parseChainIds(annotation(state, chainIdsAnnotation));

/** Port numbers by name; undefined while they are not known. */
function portsOf(state: ResourceState | undefined): ReadonlyMap<string, number> | undefined {
  if (state === undefined) return new Map();
  const ports = valueAt(state.inputs, "spec", "ports");
  if (!Array.isArray(ports)) return undefined;
  const named = listOf(ports).map(
    (port) => [valueAt(port, "name"), valueAt(port, "port")] as const,
  );
  return named.every(([name, port]) => typeof name === "string" && typeof port === "number")
    ? new Map(named as [string, number][])
    : undefined;
}

function changeOf(step: PreviewStep, family: Family): LoadBalancerChange {
  // What is deleted has no new state, and what is created no old one.
  const { old, new: next } = step;
  const [former, planned] = [portsOf(old), portsOf(next)];
  const ids = new Map([...chainIdsOf(old), ...chainIdsOf(next)]);
  const names = new Set([...(former?.keys() ?? []), ...(planned?.keys() ?? [])]);
  const known = former !== undefined && planned !== undefined;
  return {
    validator: family.nameOf(step, "P2pEntrance") ?? step.name,
    op: step.op,
    from: addressOf(old),
    to: addressOf(next),
    ports: known
      ? [...names]
          .map((name) => ({
            name: ids.get(name) ?? name,
            from: former.get(name) ?? null,
            to: planned.get(name) ?? null,
          }))
          .filter(({ from, to }) => from !== to)
      : [],
    unknownPorts: !known,
    resource: step.name,
  };
}

/** Whether neither its address nor a port changes: then something else of the Service does. */
const isNothing = ({ op, from, to, ports, unknownPorts }: LoadBalancerChange): boolean =>
  op === "update" && from === to && ports.length === 0 && !unknownPorts;

/** What becomes of each validator's LoadBalancer, as others know it. */
export const loadBalancerChanges = (family: Family): readonly LoadBalancerChange[] =>
  family.steps
    .filter((step) => isChange(step) && isEntrance(step, family))
    .map((step) => changeOf(step, family))
    .filter((change) => !isNothing(change));
