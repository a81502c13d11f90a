import { commandWithin } from "./run-command";

/** Waits until MetalLB's controller of a cluster runs as it is declared. */
export const metallbReady = async (kubeconfig: string): Promise<unknown> =>
  commandWithin(
    200,
    ...(["kubectl", "--kubeconfig", kubeconfig, "-n", "metallb-system"] as const),
    ...["rollout", "status", "deployment/controller", "--timeout=180s"],
  );
