import { progress } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
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
export const provider = resourceProvider<Inputs>({
  compared: ["images"],
  replacing: ["clusterName", "clusterUid"],

  async create(inputs: Inputs) {
    await load(inputs);
    return { id: inputs.clusterName, outs: inputs };
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    // The others are there: to find that out takes as long as to load them.
    const images = news.images.filter((image) => !olds.images.includes(image));
    await load({ ...news, images });
    return { outs: news };
  },
});
