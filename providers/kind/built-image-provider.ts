import { copyFileSync, linkSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { changedKeys } from "../changed-keys";
import { progress } from "../progress";
import type { ResourceProvider } from "../resource-provider";
import { docker, runDocker } from "./docker";
import { imageName, imageRecipes } from "./image-recipes";

interface Inputs {
  readonly recipe: keyof typeof imageRecipes;
  readonly image?: string;
}

const buildMs = 600_000;

/** A second name costs nothing where it can be had; programs are large. */
function place(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  try {
    linkSync(from, to);
  } catch {
    copyFileSync(from, to);
  }
}

const isThere = async (image: string): Promise<boolean> =>
  (await runDocker(["image", "inspect", "--format", "{{.Id}}", image])).code === 0;

async function build(image: string, name: Inputs["recipe"]): Promise<void> {
  if (await isThere(image)) return;
  const checkout = process.cwd();
  const recipe = imageRecipes[name];
  progress(`image "${image}": building`);
  const work = mkdtempSync(join(tmpdir(), "ics-image-"));
  const context = join(work, "context");
  try {
    const files = await recipe.files(checkout, join(work, "scratch"));
    for (const [target, path] of files) place(path, join(context, target));
    place(join(checkout, recipe.dockerfile), join(context, "Dockerfile"));
    await docker(
      ["build", "--quiet", "--tag", image, context],
      `image "${image}" cannot be built`,
      {
        timeoutMs: buildMs,
      },
    );
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** Implements BuiltImage. */
export const provider: ResourceProvider<Inputs> = {
  async check(_olds, { recipe }: Inputs) {
    try {
      return { inputs: { recipe, image: await imageName(imageRecipes[recipe], process.cwd()) } };
    } catch (error) {
      return {
        inputs: { recipe },
        failures: [{ property: "recipe", reason: (error as Error).message }],
      };
    }
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = changedKeys({ ...olds }, { ...news }, ["recipe"]);
    const changed = changedKeys({ ...olds }, { ...news }, ["image"]);
    return { changes: changed.length + replaces.length > 0, replaces };
  },

  async create(inputs: Inputs) {
    if (inputs.image === undefined) throw new Error("check gives the image its name");
    await build(inputs.image, inputs.recipe);
    return { id: inputs.recipe, outs: inputs };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    if (news.image === undefined) throw new Error("check gives the image its name");
    await build(news.image, news.recipe);
    return { outs: news };
  },

  async delete(_id: string, { image }: Inputs) {
    // Another stack may use the same one; then Docker keeps it.
    if (image !== undefined) await runDocker(["image", "rm", image]).catch(() => undefined);
  },
};
