import { resolve } from "node:path";

import { resourceProvider } from "../dynamic/resource-provider";
import { healthOf, isUnsound, plannedHealth, running } from "../machine/health";
import { isProcessGone, removeProcess } from "../machine/managed-process";
import {
  type DeclaredRelayer,
  ensureRelayer,
  relayerFaults,
  relayerPlace,
  relayerProgram,
} from "./relayer-run";

interface Inputs extends DeclaredRelayer {
  /** Which state of the program the process is to run. */
  readonly program?: string;
  readonly health?: string;
}

const ensure = async (inputs: Inputs): Promise<Inputs> => {
  await ensureRelayer(inputs);
  return { ...inputs, health: running };
};

/** Implements RelayerProcess: `check` looks at the process, so previews tell what died. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const known = typeof olds.directory === "string";
    const health = known
      ? plannedHealth(await relayerFaults(olds as Inputs), olds.health)
      : running;
    return { inputs: { ...news, program: relayerProgram(), health } };
  },

  compared: ["settings", "listen", "program"],
  replacing: ["directory", "stack", "consumerChainId"],
  isUnsound,
  deleteBeforeReplace: true,

  async create(inputs: Inputs) {
    try {
      return { id: resolve(inputs.directory), outs: await ensure(inputs) };
    } catch (error) {
      // Nobody would ever remove it: what was not created is not in the state.
      await removeProcess(relayerPlace(inputs));
      throw error;
    }
  },

  async read(id: string, props: Inputs) {
    if (isProcessGone(props.directory)) return { id: "" };
    return { id, props: { ...props, health: healthOf(await relayerFaults(props)) } };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await ensure(news) };
  },

  async delete(_id: string, props: Inputs) {
    await removeProcess(relayerPlace(props));
  },
});
