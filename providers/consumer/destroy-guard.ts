import * as pulumi from "@pulumi/pulumi";

import type { ProviderChainArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";
import type { SigningNode } from "./counted-signatures";

export interface DestroyGuardArgs extends ProviderChainArgs {
  readonly nodes: readonly SigningNode[];
  /** Whether it refuses its deletion at all. */
  readonly guards: boolean;
}

/**
 * That no destroy begins while a consumer chain that others need counts on a node of the stack.
 *
 * It depends on the nodes and all that leads to them, so a destroy deletes it before any of them: where
 * it refuses, they run on.
 */
export class DestroyGuard extends StackResource {
  constructor(name: string, args: DestroyGuardArgs, opts?: pulumi.CustomResourceOptions) {
    super({ module: "consumer/destroy-guard-provider", type: "DestroyGuard" }, name, args, opts);
  }
}
