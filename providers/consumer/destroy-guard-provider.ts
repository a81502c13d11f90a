import { resourceProvider } from "../dynamic/resource-provider";
import { type CountedNode, refusalsOf } from "./counted-nodes";
import type { ChainPlace } from "./provider-account";

interface Inputs extends ChainPlace {
  readonly nodes: readonly CountedNode[];
  readonly guards: boolean;
}

/** Implements DestroyGuard. */
export const provider = resourceProvider<Inputs>({
  /** A deletion goes by the outputs, which only an update renews. */
  compared: ["nodes", "guards", "rpc"],

  async create(inputs: Inputs) {
    return { id: "destroy-guard", outs: inputs };
  },

  async delete(_id: string, props: Inputs) {
    if (!props.guards) return;
    const reasons = await refusalsOf(props, props.nodes, props.nodes, () => true);
    if (reasons.length === 0) return;
    throw new Error(
      `${reasons.join("; ")}; or set ics:protectConsumerKeys to false, and run up before the destroy`,
    );
  },
});
