import { resolve } from "node:path";

import { type ResourceProvider, resourceProvider } from "../dynamic/resource-provider";
import { healthOf, isUnsound, plannedHealth, running } from "../machine/health";
import { isProcessGone, removeProcess } from "../machine/managed-process";
import {
  agentProgram,
  ensureProgram,
  type KeptProgram,
  programFaults,
  programPlace,
} from "./kept-program";

/** What every resource of a kept program has among its inputs. */
interface KeptInputs {
  readonly directory: string;
  /** Which state of the program the process is to run. */
  readonly program?: string;
  readonly health?: string;
}

/**
 * A provider of resources that are programs of `agent/`: `check` looks at the process, so previews tell
 * what died.
 *
 * @param programOf - What is declared by a resource's inputs.
 * @param compared - Properties with which it is started anew, besides the program itself.
 * @param replacing - Properties with which it is another thing.
 */
export function keptProgramProvider<Inputs extends KeptInputs>(
  programOf: (inputs: Inputs) => KeptProgram,
  compared: readonly string[],
  replacing: readonly string[],
): ResourceProvider<Inputs> {
  const ensure = async (inputs: Inputs): Promise<Inputs> => {
    await ensureProgram(programOf(inputs));
    return { ...inputs, health: running };
  };
  return resourceProvider<Inputs>({
    async check(olds: Partial<Inputs>, news: Inputs) {
      const known = typeof olds.directory === "string";
      const health = known
        ? plannedHealth(await programFaults(programOf(olds as Inputs)), olds.health)
        : running;
      return { inputs: { ...news, program: agentProgram(), health } };
    },

    compared: [...compared, "program"],
    replacing,
    isUnsound,
    deleteBeforeReplace: true,

    async create(inputs: Inputs) {
      try {
        return { id: resolve(inputs.directory), outs: await ensure(inputs) };
      } catch (error) {
        // Nobody would ever remove it: what was not created is not in the state.
        await removeProcess(programPlace(programOf(inputs)));
        throw error;
      }
    },

    async read(id: string, props: Inputs) {
      if (isProcessGone(props.directory)) return { id: "" };
      return { id, props: { ...props, health: healthOf(await programFaults(programOf(props))) } };
    },

    async update(_id: string, _olds: Inputs, news: Inputs) {
      return { outs: await ensure(news) };
    },

    async delete(_id: string, props: Inputs) {
      await removeProcess(programPlace(programOf(props)));
    },
  });
}
