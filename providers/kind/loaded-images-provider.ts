import { changedKeys } from "../dynamic/changed-keys";
import { progress } from "../dynamic/progress";
import type { ResourceProvider } from "../dynamic/resource-provider";
import { kind } from "./kind-program";

interface Inputs {
  readonly clusterName: string;
  readonly clusterUid: string;
  readonly images: readonly string[];
}

const loadMs = 600_000;

async function load({ clusterName, images }: Inputs): Promise<void> {
  if (images.length === 0) return;
  progress(`Kind cluster "${clusterName}": loading ${images.join(", ")}`);
  await kind(
    ["load", "docker-image", ...images, "--name", clusterName],
    `images cannot be loaded into Kind cluster "${clusterName}"`,
    { timeoutMs: loadMs },
  );
}

/** Implements LoadedImages. */
export const provider: ResourceProvider<Inputs> = {
  async check(_olds, news: Inputs) {
    return { inputs: news };
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = changedKeys({ ...olds }, { ...news }, ["clusterName", "clusterUid"]);
    const changed = changedKeys({ ...olds }, { ...news }, ["images"]);
    return { changes: changed.length + replaces.length > 0, replaces };
  },

  async create(inputs: Inputs) {
    await load(inputs);
    return { id: inputs.clusterName, outs: inputs };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    await load(news);
    return { outs: news };
  },

  async delete() {
    // They go with the cluster.
  },
};
