import * as pulumi from "@pulumi/pulumi";

import { type Component, standardLabels } from "../core/manifests/labels";
import { changedMetadata } from "./changed-metadata";

/** Has every Kubernetes object bear the recommended labels; what it is for, the class of its parent says. */
export const labelled: pulumi.ResourceTransformation = (args) => {
  const { type, opts } = args;
  const { component } = (opts.parent?.constructor ?? {}) as { readonly component?: Component };
  if (!type.startsWith("kubernetes:") || component === undefined) return undefined;
  const instance = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const labels = standardLabels(component, instance, "pulumi");
  return changedMetadata(args, (given) => ({ labels: { ...labels, ...given?.labels } }));
};
