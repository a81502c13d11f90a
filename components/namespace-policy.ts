import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { parseIpAddress } from "../core/ip-address";
import { apiServerPorts, networkPolicyManifest } from "../core/manifests/network-policy";
import type { Settings } from "../core/plan/settings";
import type { ValidatorCluster } from "./validator-cluster";

export interface NamespacePolicyArgs {
  readonly settings: Settings;
  readonly cluster: ValidatorCluster;
  readonly namespace: pulumi.Resource;
  readonly namespaceName: string;
  /** Ports at which anybody may arrive. */
  readonly open: readonly number[];
  /** Hosts to which its pods may go wherever they are; names stand for nothing here. */
  readonly hosts?: readonly pulumi.Input<string>[];
  /** Ports of RPC addresses that its pods ask. */
  readonly rpc?: pulumi.Input<readonly number[]>;
}

/** The NetworkPolicy of a namespace of the stack, in clusters that have others in them. */
export function guardNamespace(
  name: string,
  { settings, cluster, namespace, namespaceName, open, hosts = [], rpc = [] }: NamespacePolicyArgs,
  parent: pulumi.Resource,
): void {
  if (settings.clusters !== "existing" || !settings.networkPolicies) return;
  const { metadata, spec } = pulumi
    .all([cluster.uid, pulumi.all([...hosts]), rpc])
    .apply(([server, known, more]) =>
      networkPolicyManifest({
        ...{ name: "ics-discovery", namespace: namespaceName, open },
        mayBePrivate: settings.allowPrivateAddresses,
        addresses: known.filter((host) => parseIpAddress(host) !== undefined),
        ports: apiServerPorts(server),
        rpc: more,
      }),
    );
  new k8s.networking.v1.NetworkPolicy(
    `${name}-network-policy`,
    { metadata, spec },
    { parent, provider: cluster.kubernetes, dependsOn: [namespace] },
  );
}
