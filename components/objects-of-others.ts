import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { fieldManager } from "../core/manifests/field-manager";
import type { ObjectName } from "../core/manifests/object-path";
import { standingObject } from "../providers/kubernetes/standing-object";

/** By Kubernetes provider of a cluster that others use too: what looks before an object is made there. */
const looks = new WeakMap<pulumi.ProviderResource, pulumi.ResourceHook>();

/**
 * Has a run refuse to create what stands already in a cluster that others use too, in the preview as well.
 *
 * Pulumi's plugin does not: it applies what the program declares over the object of another hand.
 *
 * @param kubeconfig - Text; where it is not known yet, `up` looks.
 */
export function sparesObjectsOfOthers(
  name: string,
  provider: k8s.Provider,
  kubeconfig: pulumi.Output<string>,
): void {
  let known: string | undefined;
  kubeconfig.apply((text) => {
    known = text;
  });
  // Here: hooks run where the program's own context is gone.
  const isPreview = pulumi.runtime.isDryRun();
  const look = async ({ newInputs }: pulumi.ResourceHookArgs): Promise<void> => {
    if (known !== undefined) await refuseStanding(known, newInputs as ObjectName, isPreview);
  };
  looks.set(
    provider,
    new pulumi.ResourceHook(`${name}-objects-of-others`, look, { onDryRun: true }),
  );
}

async function refuseStanding(
  kubeconfig: string,
  object: ObjectName,
  isPreview: boolean,
): Promise<void> {
  const standing = await standingObject(kubeconfig, object);
  if (standing === undefined) return;
  const managers = (standing.metadata?.managedFields ?? []).map(({ manager }) => manager);
  // What is about to be replaced still stands in a preview; in `up` it went before.
  if (isPreview && managers.includes(fieldManager)) return;
  const { kind, metadata } = object;
  const place = metadata.namespace === undefined ? "" : `${metadata.namespace}/`;
  throw new Error(
    `the cluster has a ${kind} that this stack did not make, or does not know any more; ` +
      `"${place}${metadata.name}"; delete it, or take it over by pulumi import`,
  );
}

/** Lays that look on everything that such a provider creates. */
export const sparingOthers: pulumi.ResourceTransformation = ({ type, props, opts }) => {
  const { provider, hooks } = opts as pulumi.CustomResourceOptions;
  if (!type.startsWith("kubernetes:") || provider === undefined) return undefined;
  const look = looks.get(provider);
  if (look === undefined) return undefined;
  const beforeCreate = [...(hooks?.beforeCreate ?? []), look];
  return { props, opts: { ...opts, hooks: { ...hooks, beforeCreate } } };
};
