import {
  ApiException,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";

import { peersConfigMapName } from "../core/manifests/peers";
import { agentName } from "../core/manifests/rbac";
import { peersKey, peersSinceKey, privatePeersKey } from "../core/peers/peers-data";
import { type PeersData, privatePeersText } from "../core/peers/peers-data";

/** Writes a node's peers where its sidecar and its next start find them; the rest of the ConfigMap is the stack's. */
export class PeersConfigMaps {
  private readonly api: CoreV1Api;

  constructor(kubeConfig: KubeConfig) {
    this.api = kubeConfig.makeApiClient(CoreV1Api);
  }

  /**
   * @param since - When the agent heard of what led to these peers.
   *
   * A ConfigMap that went meanwhile goes with its chain: nothing is written then.
   */
  async write(
    namespace: string,
    { text, privatePeers }: Pick<PeersData, "text" | "privatePeers">,
    since: Date,
  ): Promise<void> {
    const name = peersConfigMapName(namespace);
    const data = {
      [peersKey]: text,
      [privatePeersKey]: privatePeersText(privatePeers),
      [peersSinceKey]: since.toISOString(),
    };
    try {
      await this.api.patchNamespacedConfigMap(
        { name, namespace, fieldManager: agentName, body: { data } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return;
      throw error;
    }
  }
}
