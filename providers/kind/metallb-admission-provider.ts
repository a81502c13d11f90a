import type { ResourceProvider } from "../dynamic/resource-provider";

/**
 * What a Kind stack of an earlier checkout has in its state. It made nothing, so nothing is to be
 * removed; without this module such a stack could not be taken down.
 */
export const provider: ResourceProvider<object> = {
  check: async (_olds, inputs) => Promise.resolve({ inputs }),
  diff: async () => Promise.resolve({ changes: false }),
  create: async (outs) => Promise.resolve({ id: "metallb-admission", outs }),
  read: async (id, props) => Promise.resolve({ id, props }),
  update: async (_id, _olds, outs) => Promise.resolve({ outs }),
  delete: async () => Promise.resolve(),
};
