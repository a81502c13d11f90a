import type * as pulumi from "@pulumi/pulumi";

/** Files of one chain node, by name in its folder `config/`; the same in its pod and in its embedded process. */
export interface NodeFiles {
  readonly config: Readonly<Record<string, pulumi.Output<string>>>;
  /** Secret. */
  readonly keys: Readonly<Record<string, pulumi.Output<string>>>;
}

/** The same by their path in the home. */
export const inConfigFolder = <T>(texts: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(texts).map(([file, text]) => [`config/${file}`, text]));

/** Name of the folder of the process that plays a consumer chain's node. */
export const consumerFolder = (validator: string, namespace: string): string =>
  `${validator}-${namespace}`;

/** Name of the folder of a validator's node of a provider chain of the stack. */
export const providerFolder = (validator: string): string => `${validator}-provider`;

/** Name of that node's objects in its cluster. */
export const providerNodeName = "provider";

/** Home of a consumer chain's node in its container. */
export const consumerHome = "/data/.consumer";
