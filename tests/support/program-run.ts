import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";

import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";
import { transformSync } from "@swc/core";

import * as library from "../../library";
import { type Recorded, recordResources } from "./pulumi-mocks";

/** A registered resource by its place in the tree. */
export interface Child {
  readonly name: string;
  readonly type: string;
  readonly parent: { readonly name: string; readonly type: string };
}

/** What a run of the whole program left behind. */
export interface ProgramRun extends Recorded {
  /** Resources below a component of the program. */
  readonly children: readonly Child[];
  /** What the engine is to do with a resource beyond its inputs, by `type name`. */
  readonly options: ReadonlyMap<string, pulumi.CustomResourceOptions>;
  readonly warnings: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
}

interface Named {
  readonly __name?: string;
  readonly __pulumiType?: string;
}

const label = (resource: pulumi.Resource): { name: string; type: string } => {
  const { __name: name = "", __pulumiType: type = "" } = resource as unknown as Named;
  return { name, type };
};

const indexFile = join(__dirname, "..", "..", "index.ts");

/** All that index.ts imports; it stays loaded between runs, and keeps no state of one. */
const imports: Readonly<Record<string, unknown>> = {
  "./library": library,
};

const indexCode = transformSync(readFileSync(indexFile, "utf8"), {
  jsc: { target: "es2022", parser: { syntax: "typescript" } },
  module: { type: "commonjs" },
}).code;

/**
 * Evaluates index.ts and runs the program that it exports.
 *
 * Not by jest, which can forget modules only all together: loading Pulumi's takes ten seconds.
 */
async function runIndex(): Promise<Readonly<Record<string, unknown>>> {
  const module: { exports?: () => Promise<Readonly<Record<string, unknown>>> } = {};
  const run = compileFunction(indexCode, ["require", "module"], { filename: indexFile });
  run((name: string) => {
    if (!(name in imports)) throw new Error(`index.ts imports "${name}"; name it in ${__filename}`);
    return imports[name];
  }, module);
  if (module.exports === undefined) throw new Error("index.ts exports no program");
  return module.exports();
}

/** Sets the stack's config as the engine does: text as it is, everything else as JSON. */
function setConfig(config: Readonly<Record<string, unknown>>): void {
  const texts = Object.entries(config).map(([key, value]) => [
    key,
    typeof value === "string" ? value : JSON.stringify(value),
  ]);
  runtime.setAllConfig(Object.fromEntries(texts) as Record<string, string>);
}

/**
 * Runs index.ts under mocks and waits until nothing is left to register.
 *
 * @throws whatever index.ts throws.
 */
export async function runProgram(
  config: Readonly<Record<string, unknown>>,
  {
    preview,
    former = {},
  }: {
    readonly preview: boolean;
    /** By resource name: what a resource keeps from a former run. */
    readonly former?: Readonly<Record<string, object>>;
  },
): Promise<ProgramRun> {
  const secretOutputs = new Map<string, readonly string[]>();
  const recorded = recordResources(preview, secretOutputs, former);
  const children: Child[] = [];
  const options = new Map<string, pulumi.CustomResourceOptions>();
  const warn = jest.spyOn(pulumi.log, "warn").mockResolvedValue(undefined);
  const { stackTraceLimit } = Error;
  // Pulumi takes a stack trace at every promise, and jest maps each to its source.
  Error.stackTraceLimit = 0;
  setConfig(config);
  let exports: Readonly<Record<string, unknown>> = {};
  let failure: Error | undefined;
  try {
    await runtime.runInPulumiStack(async () => {
      runtime.registerStackTransformation(({ name, type, opts }) => {
        options.set(`${type} ${name}`, opts);
        const { additionalSecretOutputs } = opts as pulumi.CustomResourceOptions;
        if (additionalSecretOutputs !== undefined) secretOutputs.set(name, additionalSecretOutputs);
        const { parent } = opts;
        if (parent !== undefined) children.push({ name, type, parent: label(parent) });
        return undefined;
      });
      try {
        exports = await runIndex();
      } catch (error) {
        // Let through here, it would also end the test process as an unhandled rejection.
        failure = error as Error;
      }
    });
    await runtime.disconnect();
    if (failure !== undefined) throw failure;
    return {
      ...recorded,
      children,
      options,
      exports,
      warnings: warn.mock.calls.map(([text]) => text),
    };
  } finally {
    warn.mockRestore();
    Error.stackTraceLimit = stackTraceLimit;
  }
}
