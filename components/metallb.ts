import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { metallbNamespace } from "../core/manifests/metallb-pool";
import { MetalLbAdmission } from "../providers/kind/metallb-admission";
import { metallbManifests } from "../providers/kind/metallb-manifests";

type Manifest = ReturnType<typeof metallbManifests>[number];
type Made = new (
  name: string,
  args: never,
  opts: pulumi.CustomResourceOptions,
) => pulumi.CustomResource;

/** What MetalLB's manifests consist of. */
const classes: Readonly<Record<string, Made>> = {
  "v1 Namespace": k8s.core.v1.Namespace,
  "v1 ServiceAccount": k8s.core.v1.ServiceAccount,
  "v1 ConfigMap": k8s.core.v1.ConfigMap,
  "v1 Secret": k8s.core.v1.Secret,
  "v1 Service": k8s.core.v1.Service,
  "apps/v1 Deployment": k8s.apps.v1.Deployment,
  "apps/v1 DaemonSet": k8s.apps.v1.DaemonSet,
  "rbac.authorization.k8s.io/v1 Role": k8s.rbac.v1.Role,
  "rbac.authorization.k8s.io/v1 RoleBinding": k8s.rbac.v1.RoleBinding,
  "rbac.authorization.k8s.io/v1 ClusterRole": k8s.rbac.v1.ClusterRole,
  "rbac.authorization.k8s.io/v1 ClusterRoleBinding": k8s.rbac.v1.ClusterRoleBinding,
  "apiextensions.k8s.io/v1 CustomResourceDefinition": k8s.apiextensions.v1.CustomResourceDefinition,
  "admissionregistration.k8s.io/v1 ValidatingWebhookConfiguration":
    k8s.admissionregistration.v1.ValidatingWebhookConfiguration,
};

export interface MetalLbArgs {
  readonly kubernetes: k8s.Provider;
  /** Kubeconfig text (secret). */
  readonly kubeconfig: pulumi.Input<string>;
  readonly clusterUid: pulumi.Input<string>;
}

/**
 * MetalLB at the version that is pinned in tools/go/metallb, from its own manifests (L2 mode), up to
 * where its admission webhook answers: before that it takes no pools.
 */
export class MetalLb extends pulumi.ComponentResource {
  /** Whoever makes pools waits for it. */
  readonly admission: pulumi.Resource;

  constructor(name: string, args: MetalLbArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:cluster:MetalLb", name, {}, opts);
    const options = { parent: this, provider: args.kubernetes };
    const manifests = metallbManifests();
    const first = manifests
      .filter(({ kind }) => kind === "Namespace" || kind === "CustomResourceDefinition")
      .map((manifest) => this.made(name, manifest, options));
    const rest = manifests
      .filter(({ kind }) => kind !== "Namespace" && kind !== "CustomResourceDefinition")
      .map((manifest) => this.made(name, manifest, { ...options, dependsOn: first }));
    this.admission = new MetalLbAdmission(
      `${name}-admission`,
      { kubeconfig: args.kubeconfig, clusterUid: args.clusterUid },
      { parent: this, dependsOn: [...first, ...rest] },
    );
    this.registerOutputs({});
  }

  private made(
    name: string,
    { apiVersion, kind, ...manifest }: Manifest,
    options: pulumi.CustomResourceOptions,
  ): pulumi.Resource {
    const Class = classes[`${apiVersion} ${kind}`];
    if (Class === undefined) {
      throw new Error(`MetalLB's manifests hold a kind that is not known here; "${kind}"; add it`);
    }
    const { metadata } = manifest;
    const place = metadata.namespace === undefined ? "" : `${metadata.namespace}-`;
    const short = place === `${metallbNamespace}-` ? "" : place;
    return new Class(
      `${name}-${short}${metadata.name}-${kind.toLowerCase()}`,
      manifest as never,
      options,
    );
  }
}
