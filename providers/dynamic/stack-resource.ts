import * as pulumi from "@pulumi/pulumi";

import { delegate } from "./delegate";

/** What a dynamic resource of this program is, whatever its name and arguments. */
export interface ResourceTraits {
  /** Of its provider: path under providers/, without extension. */
  readonly module: string;
  /** Last part of its type token. */
  readonly type: string;
  /** Properties that the provider adds. */
  readonly outputs?: readonly string[];
  /** Properties that are secrets, in the state too. */
  readonly secrets?: readonly string[];
  /** Whether the provider has to know of which stack it is; it is told so as `stack`. */
  readonly knowsStack?: boolean;
}

/** A dynamic resource of this program, whose provider is a module under providers/. */
export abstract class StackResource extends pulumi.dynamic.Resource {
  protected constructor(
    { module, type, outputs = [], secrets = [], knowsStack = false }: ResourceTraits,
    name: string,
    args: object,
    opts: pulumi.CustomResourceOptions = {},
  ) {
    super(
      delegate(module),
      name,
      {
        ...args,
        ...(knowsStack ? { stack: `${pulumi.getProject()}/${pulumi.getStack()}` } : {}),
        ...Object.fromEntries(outputs.map((output) => [output, undefined])),
      },
      secrets.length === 0
        ? opts
        : pulumi.mergeOptions(opts, { additionalSecretOutputs: [...secrets] }),
      "ics",
      type,
    );
  }
}
