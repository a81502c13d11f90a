import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { addressPoolManifest, l2AdvertisementManifest } from "../core/manifests/metallb-pool";
import type { HostedValidatorPlan } from "../core/plan/topology-plan";

/** A validator's pool in the MetalLB of his cluster, and that it is announced. */
export function metallbPool(
  name: string,
  { name: validator, pool }: HostedValidatorPlan,
  options: pulumi.CustomResourceOptions,
): readonly pulumi.Resource[] {
  if (pool === undefined) throw new Error(`no addresses for validator "${validator}"`);
  const addresses = new k8s.apiextensions.CustomResource(
    `${name}-pool`,
    addressPoolManifest(validator, pool.range),
    options,
  );
  new k8s.apiextensions.CustomResource(`${name}-l2`, l2AdvertisementManifest(validator), options);
  return [addresses];
}
