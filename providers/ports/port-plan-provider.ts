import { existsSync } from "node:fs";
import { resolve } from "node:path";

import { faultText } from "../../core/errors";
import { assignPorts, type MovedChain } from "../../core/ports/port-assignment";
import { resourceProvider } from "../dynamic/resource-provider";
import type { LeavingChain, PlannedPorts, PortPlanArgs } from "./port-plan";

interface Inputs extends Omit<PortPlanArgs, "folders"> {
  readonly folders?: Readonly<Record<string, string>>;
  readonly ports?: Readonly<Record<string, PlannedPorts>>;
  readonly order?: readonly string[];
  readonly moved?: readonly MovedChain[];
  /** Only in a plan. */
  readonly displaced?: readonly MovedChain[];
  /** Taken away by this run, or by an earlier one that failed before their nodes were gone. */
  readonly leaving?: readonly LeavingChain[];
}

const compared = ["scheme", "chains", "fixed", "expose", "ports", "order", "moved"];

type TakenAway = Omit<LeavingChain, "folder"> & { readonly folder?: string };

/** Chains that this run takes away, with the folders of their nodes where they have some. */
function takenAway(olds: Partial<Inputs>, keys: readonly string[]): readonly TakenAway[] {
  const { scheme, ports = {}, chains = [], folders = {} } = olds;
  if (scheme === undefined) return [];
  return Object.entries(ports)
    .filter(([key]) => !keys.includes(key))
    .map(([key, { p2p }]) => ({
      ...{ key, scheme, port: p2p },
      name: chains.find((chain) => chain.key === key)?.chainId ?? key,
      ...(folders[key] === undefined ? {} : { folder: folders[key] }),
    }));
}

const portsByKey = (chains: readonly LeavingChain[]): Readonly<Record<string, number>> =>
  Object.fromEntries(chains.map(({ key, port }) => [key, port]));

/**
 * Implements PortPlan: arithmetic, so `check` decides and the rest records. Of a run that failed half-way
 * it asks whether the nodes are gone that it was to take away: until then nobody else gets their ports,
 * and a chain that comes back is where its node still listens.
 *
 * Only processes of this machine have such folders. Pods have addresses of their own, and the Service's
 * list of ports is written whole, so there a port is free once its chain is off the plan.
 */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const keys = news.chains.map(({ key }) => key);
    const gone = takenAway(olds, keys);
    const there = (olds.leaving ?? []).filter(({ folder }) => existsSync(resolve(folder)));
    const left = there.filter(({ key }) => !keys.includes(key));
    const back = there.filter(({ key, scheme }) => keys.includes(key) && scheme === news.scheme);
    const former = olds.scheme === news.scheme ? (olds.ports ?? {}) : {};
    const kept = {
      ...portsByKey(back),
      ...Object.fromEntries(Object.entries(former).map(([key, { p2p }]) => [key, p2p])),
    };
    const leaving = [
      ...left,
      ...gone.flatMap(({ folder, ...chain }) =>
        folder === undefined ? [] : [{ ...chain, folder }],
      ),
    ];
    const assignment = assignPorts({
      scheme: news.scheme,
      chains: news.chains,
      kept,
      leaving: [...left, ...gone],
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
        ...{ ports, order, moved: assignment.moved, displaced: assignment.displaced, leaving },
      },
      failures: assignment.faults.map((fault) => ({
        property: "chains",
        reason: faultText(fault),
      })),
    };
  },

  compared: compared,

  async create(inputs: Inputs) {
    return { id: "port-plan", outs: { ...inputs, displaced: [] } };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: { ...news, displaced: [] } };
  },
});
