import * as pulumi from "@pulumi/pulumi";

/** What transformations change of a Kubernetes object's metadata. */
export interface ObjectMetadata {
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
}

/** The arguments of a Kubernetes object with other metadata. */
export function changedMetadata(
  { props, opts }: Pick<pulumi.ResourceTransformationArgs, "props" | "opts">,
  change: (given: ObjectMetadata | undefined) => ObjectMetadata,
): pulumi.ResourceTransformationResult {
  const { metadata } = props as { readonly metadata?: pulumi.Input<ObjectMetadata> };
  const changed = pulumi.output(metadata).apply((given) => ({ ...given, ...change(given) }));
  return { props: { ...props, metadata: changed }, opts };
}
