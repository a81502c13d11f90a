import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { progress } from "../dynamic/progress";
import { resourceProvider } from "../dynamic/resource-provider";
import { isUnsound, plannedHealth, running } from "../machine/health";
import { packageFolder } from "../machine/package-folder";
import { dockerfileOn, findHeldBase } from "./base-image";
import { docker, runDocker } from "./docker";
import { imageName, type ImageRecipe, imageRecipes } from "./image-recipes";

interface Inputs {
  readonly recipe: keyof typeof imageRecipes;
  readonly image?: string;
  /** Whether this machine still has it, in a plan. */
  readonly health?: string;
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

/** Does something with the files of an image, which are gone afterwards. */
async function withFiles<T>(
  recipe: ImageRecipe,
  work: (files: ReadonlyMap<string, string>, folder: string) => Promise<T>,
): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "ics-image-"));
  try {
    return await work(await recipe.files(packageFolder, join(folder, "scratch")), folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The Dockerfile of an image as this machine builds it. */
async function dockerfileOf({ dockerfile }: ImageRecipe): Promise<string> {
  const text = readFileSync(join(packageFolder, dockerfile), "utf8");
  return dockerfileOn(text, await findHeldBase(text));
}

const nameOf = (recipe: ImageRecipe): Promise<string> =>
  withFiles(recipe, async (files) =>
    imageName(recipe.repository, await dockerfileOf(recipe), files),
  );

async function build(image: string, name: Inputs["recipe"]): Promise<void> {
  if (await isThere(image)) return;
  const recipe = imageRecipes[name];
  progress(`image "${image}": building`);
  await withFiles(recipe, async (files, folder) => {
    const context = join(folder, "context");
    for (const [target, path] of files) place(path, join(context, target));
    writeFileSync(join(context, "Dockerfile"), await dockerfileOf(recipe));
    await docker(
      ["build", "--quiet", "--tag", image, context],
      `image "${image}" cannot be built`,
      { timeoutMs: buildMs },
    );
  });
}

/** What nobody starts any more: clusters have copies of their own. Where Docker is away, it stays. */
async function remove(image: string | undefined): Promise<void> {
  if (image !== undefined) await runDocker(["image", "rm", image]).catch(() => undefined);
}

/** Implements BuiltImage. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, { recipe }: Inputs) {
    try {
      const image = await nameOf(imageRecipes[recipe]);
      const isGone = olds.image === image && !(await isThere(image));
      const faults = isGone ? [`image "${image}" is gone from Docker`] : [];
      return { inputs: { recipe, image, health: plannedHealth(faults, olds.health) } };
    } catch (error) {
      return {
        inputs: { recipe },
        failures: [{ property: "recipe", reason: (error as Error).message }],
      };
    }
  },

  compared: ["image"],
  replacing: ["recipe"],
  isUnsound,

  async create(inputs: Inputs) {
    if (inputs.image === undefined) throw new Error("check gives the image its name");
    await build(inputs.image, inputs.recipe);
    return { id: inputs.recipe, outs: { ...inputs, health: running } };
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    if (news.image === undefined) throw new Error("check gives the image its name");
    await build(news.image, news.recipe);
    if (olds.image !== news.image) await remove(olds.image);
    return { outs: { ...news, health: running } };
  },

  async delete(_id: string, { image }: Inputs) {
    await remove(image);
  },
});
