import { chainNodeLabels } from "./chain-node";

/**
 * Nobody drains the one pod of a validator unasked: it takes its validator's signature along.
 *
 * @see https://kubernetes.io/docs/tasks/run-application/configure-pdb/ for applications of a single instance
 */
export const disruptionBudgetManifest = (name: string, namespace: string) => ({
  metadata: { name, namespace },
  spec: { maxUnavailable: 0, selector: { matchLabels: chainNodeLabels(name) } },
});
