import { ResourcePlugin } from "./resource-plugin";

/** The plugin under test: the official one if this names it, else what stands on PATH. */
const plugin = process.env["KUBERNETES_PLUGIN"] ?? "pulumi-resource-kubernetes";

export type KubernetesPlugin = ResourcePlugin;

export const KubernetesPlugin = {
  start: (): Promise<KubernetesPlugin> => ResourcePlugin.start("kubernetes", plugin),
};
