import type * as pulumi from "@pulumi/pulumi";

import { fieldManager } from "../core/manifests/field-manager";
import { changedMetadata } from "./changed-metadata";
import { isOwnCluster } from "./cluster-lifetime";

/**
 * Has every Kubernetes object written by one field manager, whichever run writes it.
 *
 * The provider makes one up for each object that it creates, and keeps it in the state. An object that
 * a killed run has made would be owned by two: the next change of it would be a conflict, and what is
 * taken out of it would stay.
 *
 * In a cluster of the stack's own, what somebody changed by hand goes back to what is declared; otherwise it
 * would be a conflict for ever.
 */
export const ownFields: pulumi.ResourceTransformation = (args) => {
  const { type, opts } = args;
  if (!type.startsWith("kubernetes:")) return undefined;
  const { provider } = opts as pulumi.CustomResourceOptions;
  const ours = {
    "pulumi.com/patchFieldManager": fieldManager,
    ...(isOwnCluster(provider) ? { "pulumi.com/patchForce": "true" } : {}),
  };
  return changedMetadata(args, (given) => ({ annotations: { ...given?.annotations, ...ours } }));
};
