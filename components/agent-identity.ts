import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Component } from "../core/manifests/labels";
import { providerNamespace } from "../core/manifests/p2p-service";
import {
  agentConsumerRoleManifest,
  agentProviderRoleManifest,
  agentRoleBindingManifest,
  agentServiceAccountManifest,
} from "../core/manifests/rbac";
import {
  peersSidecarAccountManifest,
  peersSidecarBindingManifest,
  peersSidecarRoleManifest,
} from "../core/manifests/rbac";

/** The agent's ServiceAccount and its rights beside the p2p Service. */
export class AgentIdentity extends pulumi.ComponentResource {
  static readonly component: Component = "agent";

  constructor(
    name: string,
    args: { readonly kubernetes: k8s.Provider; readonly namespace: pulumi.Resource },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("ics:agent:AgentIdentity", name, {}, opts);
    const options = { parent: this, provider: args.kubernetes, dependsOn: [args.namespace] };
    new k8s.core.v1.ServiceAccount(`${name}-account`, agentServiceAccountManifest(), options);
    new k8s.rbac.v1.Role(`${name}-role`, agentProviderRoleManifest(), options);
    new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      agentRoleBindingManifest(providerNamespace),
      options,
    );
    this.registerOutputs({});
  }
}

interface NamespaceAccessArgs {
  readonly kubernetes: k8s.Provider;
  readonly namespace: pulumi.Resource;
  readonly namespaceName: string;
}

/** The identity of the sidecar that tells a consumer chain's node its peers, and its one right. */
export class PeersSidecarAccess extends pulumi.ComponentResource {
  static readonly component: Component = "peers-sidecar";

  constructor(name: string, args: NamespaceAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:agent:PeersSidecarAccess", name, {}, opts);
    const { namespaceName } = args;
    const options = { parent: this, provider: args.kubernetes, dependsOn: [args.namespace] };
    new k8s.core.v1.ServiceAccount(
      `${name}-account`,
      peersSidecarAccountManifest(namespaceName),
      options,
    );
    new k8s.rbac.v1.Role(`${name}-role`, peersSidecarRoleManifest(namespaceName), options);
    new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      peersSidecarBindingManifest(namespaceName),
      options,
    );
    this.registerOutputs({});
  }
}

/** The agent's rights in one consumer chain's namespace. */
export class AgentConsumerAccess extends pulumi.ComponentResource {
  static readonly component: Component = "agent";

  constructor(name: string, args: NamespaceAccessArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:agent:AgentConsumerAccess", name, {}, opts);
    const options = { parent: this, provider: args.kubernetes, dependsOn: [args.namespace] };
    new k8s.rbac.v1.Role(`${name}-role`, agentConsumerRoleManifest(args.namespaceName), options);
    new k8s.rbac.v1.RoleBinding(
      `${name}-binding`,
      agentRoleBindingManifest(args.namespaceName),
      options,
    );
    this.registerOutputs({});
  }
}
