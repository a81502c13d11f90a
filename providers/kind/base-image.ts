import { lastWords } from "../machine/run-program";
import { runDocker } from "./docker";

const pinned = /^FROM (?<name>\S+)@sha256:[0-9a-f]{64}$/m;

/** What Docker holds under a name: its id, and the registries' digests that it came with. */
export interface HeldImage {
  readonly Id: string;
  readonly RepoDigests?: readonly string[] | null;
}

/**
 * A Dockerfile as it is built: from its base image by digest, unless Docker holds an image of that
 * name which no registry gave under it. Whoever runs this machine has put that one there, as is done where no
 * registry can be reached; the build uses it, and names its id, so that another base is another image.
 */
export function dockerfileOn(dockerfile: string, held: HeldImage | undefined): string {
  const [name = ""] = pinned.exec(dockerfile)?.groups?.["name"]?.split(":") ?? [];
  const isPulled = held?.RepoDigests?.some((digest) => digest.startsWith(`${name}@`)) === true;
  if (held === undefined || isPulled) return dockerfile;
  return dockerfile.replace(pinned, `# This machine's own: ${held.Id}\nFROM $<name>`);
}

/**
 * Finds what Docker holds under the name of a Dockerfile's base image.
 *
 * @throws Error when Docker cannot say, or the Dockerfile names no base image by digest.
 */
export async function findHeldBase(dockerfile: string): Promise<HeldImage | undefined> {
  const name = pinned.exec(dockerfile)?.groups?.["name"];
  if (name === undefined) {
    throw new Error("Dockerfile names no base image by digest; write FROM name:tag@sha256:…");
  }
  const result = await runDocker(["image", "inspect", "--format", "{{json .}}", name]);
  if (result.code === 0) return JSON.parse(result.stdout) as HeldImage;
  if (/no such image|image not known/i.test(result.stderr)) return undefined;
  throw new Error(`Docker does not say whether it holds an image; "${name}"; ${lastWords(result)}`);
}
