import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { chainNodeLabels } from "../core/manifests/chain-node";
import { filesDigest } from "../core/manifests/files-digest";
import { relayerPolicyManifests, rpcPorts } from "../core/manifests/network-policy";
import { containerGrpcPort, containerRelayedRpcPort } from "../core/manifests/node-config";
import {
  hermesInPod,
  relayedServiceManifest,
  relayerDeploymentManifest,
  relayerSettingsManifest,
} from "../core/manifests/relayer";
import { relayerLabels } from "../core/relayer/relayer-name";
import type { NodeAddress } from "../core/relayer/relayer-settings";
import type { KubeconfigSource } from "../providers/kubernetes/pod-place";
import { givenAddresses } from "./given-addresses";
import type { RelayerParts, RelayerSite } from "./hosting";
import { nodeAddressOf } from "./node-address-of";

/** Lets the relayer to its node, and to the provider chain, where namespaces are guarded. */
function guardRelayer(
  name: string,
  { consumer: { namespace }, settings }: RelayerParts,
  provider: pulumi.Output<readonly NodeAddress[]>,
  options: pulumi.CustomResourceOptions,
): void {
  if (settings.clusters !== "existing" || !settings.networkPolicies) return;
  const { asks, answers } = pulumi.output(provider).apply((addresses) =>
    relayerPolicyManifests({
      namespace,
      relayer: relayerLabels,
      node: chainNodeLabels(namespace),
      nodePorts: [containerRelayedRpcPort, containerGrpcPort],
      providerPorts: addresses.flatMap(({ rpc, grpc }) => rpcPorts([rpc, grpc])),
    }),
  );
  new k8s.networking.v1.NetworkPolicy(`${name}-asks`, asks, options);
  new k8s.networking.v1.NetworkPolicy(`${name}-answers`, answers, options);
}

/**
 * A consumer chain's relayer as a Deployment in the chain's namespace of one validator's cluster. It asks
 * that validator's node of the chain and, where the stack runs the provider chain, his node of that, both
 * by Services of its cluster.
 */
export function relayerInPod(
  name: string,
  parts: RelayerParts,
  access: pulumi.Output<KubeconfigSource>,
  needs: readonly pulumi.Resource[],
  parent: pulumi.Resource,
): RelayerSite {
  const { kubernetes, chain, image, providerNode } = parts;
  const { namespace } = parts.consumer;
  const options = { parent, provider: kubernetes, dependsOn: [parts.namespace] };
  const service = new k8s.core.v1.Service(
    `${name}-node`,
    relayedServiceManifest({ namespace, labels: chainNodeLabels(namespace) }),
    options,
  );
  const consumer = nodeAddressOf(service, containerRelayedRpcPort);
  const provider = providerNode?.apply((node) => [node]) ?? givenAddresses(chain);
  guardRelayer(name, parts, provider, options);
  return {
    ways: pulumi.all([consumer, provider]).apply(([node, addresses]) => ({
      ...hermesInPod,
      consumer: [node],
      provider: addresses,
      // What answers RPC for the node tells of blocks too, but bounds what one caller may hold of it.
      events: "pull" as const,
    })),
    run: (given, after) => {
      // Where the program is in the image.
      const text = given.apply((json) =>
        JSON.stringify({ ...(JSON.parse(json) as object), hermes: "hermes" }),
      );
      const settings = new k8s.core.v1.Secret(
        `${name}-settings`,
        relayerSettingsManifest(namespace, pulumi.secret(text)),
        options,
      );
      // The mnemonic is in it, so the digest tells nothing of the rest, and nothing of that.
      const revision = pulumi.unsecret(
        pulumi
          .all([image, text])
          .apply(([from, all]) => filesDigest({ image: from, settings: all })),
      );
      const deployment = new k8s.apps.v1.Deployment(
        `${name}-deployment`,
        relayerDeploymentManifest<pulumi.Input<string>>({ namespace, image, revision }),
        {
          ...options,
          dependsOn: [settings, ...options.dependsOn, ...after, ...needs],
          // In another cluster it would sign beside the former one.
          deleteBeforeReplace: true,
        },
      );
      const pods = pulumi
        .all([access, revision])
        .apply(([kubeconfig, ofPod]) => ({ kubeconfig, namespace, revision: ofPod }));
      return { resource: deployment, place: { pods } };
    },
  };
}
