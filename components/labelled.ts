import * as pulumi from "@pulumi/pulumi";

import { type Component, standardLabels } from "../core/manifests/labels";

interface Metadata {
  readonly labels?: Readonly<Record<string, string>>;
}

/** Has every Kubernetes object bear the recommended labels; what it is for, the class of its parent says. */
export const labelled: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  const { component } = (opts.parent?.constructor ?? {}) as { readonly component?: Component };
  if (!type.startsWith("kubernetes:") || component === undefined) return undefined;
  const { metadata } = props as { readonly metadata?: pulumi.Input<Metadata> };
  const instance = `${pulumi.getProject()}-${pulumi.getStack()}`;
  const labels = standardLabels(component, instance, "pulumi");
  const known = pulumi
    .output(metadata)
    .apply((given) => ({ ...given, labels: { ...labels, ...given?.labels } }));
  return { props: { ...props, metadata: known }, opts };
};
