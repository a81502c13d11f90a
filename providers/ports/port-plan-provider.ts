import { faultText } from "../../core/errors";
import { assignPorts, type MovedChain } from "../../core/port-assignment";
import { changedKeys } from "../changed-keys";
import type { ResourceProvider } from "../resource-provider";
import type { PlannedPorts, PortPlanArgs } from "./port-plan";

interface Inputs extends PortPlanArgs {
  readonly ports?: Readonly<Record<string, PlannedPorts>>;
  readonly order?: readonly string[];
  readonly moved?: readonly MovedChain[];
  /** Only in a plan. */
  readonly displaced?: readonly MovedChain[];
}

const compared = ["scheme", "chains", "fixed", "expose", "ports", "order", "moved"];

/** Implements PortPlan: all of it is arithmetic, so `check` decides and the rest records. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const former = olds.scheme === news.scheme ? (olds.ports ?? {}) : {};
    const kept = Object.fromEntries(Object.entries(former).map(([key, { p2p }]) => [key, p2p]));
    const keys = news.chains.map(({ key }) => key);
    const gone = Object.entries(former).filter(([key]) => !keys.includes(key));
    const assignment = assignPorts({
      scheme: news.scheme,
      chains: news.chains,
      kept,
      leaving: gone.map(([key, { p2p }]) => ({
        name: olds.chains?.find((chain) => chain.key === key)?.chainId ?? key,
        port: p2p,
      })),
      fixed: news.fixed,
      expose: news.expose,
    });
    const ports = Object.fromEntries(
      Object.entries(assignment.ports).map(([key, { p2p, rpc, grpc }]) => [
        key,
        { p2p, rpc, grpc },
      ]),
    );
    const remaining = (olds.order ?? []).filter((key) => keys.includes(key));
    const order = [...remaining, ...keys.filter((key) => !remaining.includes(key))];
    return {
      inputs: {
        ...news,
        ...{ ports, order, moved: assignment.moved, displaced: assignment.displaced },
      },
      failures: assignment.faults.map((fault) => ({
        property: "chains",
        reason: faultText(fault),
      })),
    };
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    return { changes: changedKeys({ ...olds }, { ...news }, compared).length > 0 };
  },

  async create(inputs: Inputs) {
    return { id: "port-plan", outs: { ...inputs, displaced: [] } };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: { ...news, displaced: [] } };
  },

  async delete() {
    // A plan is only remembered: nothing outside the state to remove.
  },
};
