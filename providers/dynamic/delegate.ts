import { createRequire } from "node:module";
import { join } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

type Provider = pulumi.dynamic.ResourceProvider;

type Delegate = Required<Omit<Provider, "configure">>;

/** One per module: Pulumi serialises a provider object once, however many resources have it. */
const delegates = new Map<string, Delegate>();

/**
 * Loads `providers/<module>.ts` of this package, in the process that plays the providers.
 *
 * The package is found by its name from the program in the working directory: as what that program
 * has installed, or as the program itself. A path of today would be wrong in the state once the folder moves.
 */
const load = (module: string): Required<Provider> => {
  const programRequire = createRequire(join(process.cwd(), "package.json"));
  programRequire("ics-discovery/providers/typescript-cache.cjs");
  const loaded = programRequire(`ics-discovery/providers/${module}`) as {
    provider: Required<Provider>;
  };
  const { told } = programRequire("ics-discovery/providers/told-faults") as {
    told: (module: string, provider: Required<Provider>) => Required<Provider>;
  };
  return told(module, loaded.provider);
};

/**
 * A dynamic provider that holds no logic of its own: it loads the named module and hands over.
 *
 * Pulumi writes a dynamic provider's text into the state and runs that copy at refresh and destroy.
 * With this one the copy is a few lines that never change, so what runs is always the installed
 * code, a mended `delete` reaches resources made before, and no closure can carry a secret.
 *
 * @param module - Path under providers/, without extension; it exports `provider` with all methods.
 * @see docs/decisions/0003-providers-are-loaded-not-serialised.md
 */
export function delegate(module: string): Delegate {
  const known = delegates.get(module);
  if (known !== undefined) return known;
  const made: Delegate = {
    check: async (olds: unknown, news: unknown) => load(module).check(olds, news),
    diff: async (id: string, olds: unknown, news: unknown) => load(module).diff(id, olds, news),
    create: async (inputs: unknown) => load(module).create(inputs),
    read: async (id: string, props: unknown) => load(module).read(id, props),
    update: async (id: string, olds: unknown, news: unknown) => load(module).update(id, olds, news),
    delete: async (id: string, props: unknown) => {
      await load(module).delete(id, props);
    },
  };
  delegates.set(module, made);
  return made;
}
