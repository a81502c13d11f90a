import { changedKeys } from "../dynamic/changed-keys";
import type { ResourceProvider } from "../dynamic/resource-provider";
import { type CountedNode, refusalsOf } from "./counted-nodes";
import type { ChainPlace } from "./provider-account";

interface Inputs extends ChainPlace {
  readonly nodes: readonly CountedNode[];
  readonly guards: boolean;
}

/** Implements DestroyGuard. */
export const provider: ResourceProvider<Inputs> = {
  async check(_olds: unknown, news: Inputs) {
    return { inputs: news };
  },

  /** A deletion goes by the outputs, which only an update renews. */
  async diff(_id: string, olds: Inputs, news: Inputs) {
    const changed = changedKeys({ ...olds }, { ...news }, ["nodes", "guards", "rpc"]);
    return { changes: changed.length > 0 };
  },

  async create(inputs: Inputs) {
    return { id: "destroy-guard", outs: inputs };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: news };
  },

  async delete(_id: string, props: Inputs) {
    if (!props.guards) return;
    const reasons = await refusalsOf(props, props.nodes, props.nodes, () => true);
    if (reasons.length === 0) return;
    throw new Error(
      `${reasons.join("; ")}; or set ics:protectConsumerKeys to false, and run up before the destroy`,
    );
  },
};
