import {
  ApiException,
  CoreV1Api,
  type KubeConfig,
  PatchStrategy,
  setHeaderOptions,
} from "@kubernetes/client-node";

import { agentName } from "../core/manifests/agent-rbac";
import { peersConfigMapName, peersKey } from "../core/manifests/peers";

/** Writes a node's peers where its sidecar and its next start find them; the rest of the ConfigMap is the stack's. */
export class PeersConfigMaps {
  private readonly api: CoreV1Api;

  constructor(kubeConfig: KubeConfig) {
    this.api = kubeConfig.makeApiClient(CoreV1Api);
  }

  /** A ConfigMap that went meanwhile goes with its chain: nothing is written then. */
  async write(namespace: string, text: string): Promise<void> {
    const name = peersConfigMapName(namespace);
    try {
      await this.api.patchNamespacedConfigMap(
        { name, namespace, fieldManager: agentName, body: { data: { [peersKey]: text } } },
        setHeaderOptions("Content-Type", PatchStrategy.MergePatch),
      );
    } catch (error) {
      if (error instanceof ApiException && error.code === 404) return;
      throw error;
    }
  }
}
