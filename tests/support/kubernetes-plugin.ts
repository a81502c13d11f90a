import { pulumiPlugin } from "./pulumi-plugin";
import { ResourcePlugin } from "./resource-plugin";

/** The plugin under test: another one if this names it, else the one that runs of this program take. */
const plugin = process.env["KUBERNETES_PLUGIN"] ?? pulumiPlugin("kubernetes");

export type KubernetesPlugin = ResourcePlugin;

export const KubernetesPlugin = {
  start: (env?: NodeJS.ProcessEnv): Promise<KubernetesPlugin> =>
    ResourcePlugin.start("kubernetes", plugin, env),
};
