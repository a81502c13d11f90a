import type * as pulumi from "@pulumi/pulumi";

/** What becomes a value of this shape once Pulumi knows all of it; what is undefined is left out. */
export type OutputOf<T> = [T] extends [string | number | boolean | undefined]
  ? pulumi.Input<T>
  : pulumi.Input<{ readonly [K in keyof T]: OutputOf<T[K]> | undefined }>;
