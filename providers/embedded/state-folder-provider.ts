import { existsSync, mkdirSync, readdirSync, rmdirSync } from "node:fs";
import { join, resolve } from "node:path";

import { resourceProvider } from "../dynamic/resource-provider";
import { deleteLeftKindCluster } from "../kind/left-kind-cluster";
import { folderOwner, removeOwnFolder } from "../machine/folder-owner";
import { withHomeLock } from "../machine/home-lock";
import { stopStrays } from "../machine/supervised-process";

interface Inputs {
  readonly directory: string;
  /** `project/stack`. */
  readonly stack: string;
}

const entriesOf = (folder: string): string[] => (existsSync(folder) ? readdirSync(folder) : []);

/** Ends and removes what bears the stack's mark; whatever else lies there is left alone. */
async function removeRests(folder: string, stack: string): Promise<void> {
  await withHomeLock(folder, async () => {
    const owner = folderOwner(folder);
    if (owner?.stack !== stack) return;
    await deleteLeftKindCluster(folder, owner);
    await stopStrays(folder);
    removeOwnFolder(folder, owner, []);
  });
}

/** Implements StateFolder. */
export const provider = resourceProvider<Inputs>({
  replacing: ["directory", "stack"],

  async create(inputs: Inputs) {
    const directory = resolve(inputs.directory);
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    return { id: directory, outs: inputs };
  },

  async delete(_id: string, { directory, stack }: Inputs) {
    const folder = resolve(directory);
    const entries = entriesOf(folder);
    await Promise.all(entries.map(async (entry) => removeRests(join(folder, entry), stack)));
    if (existsSync(folder) && entriesOf(folder).length === 0) rmdirSync(folder);
  },
});
