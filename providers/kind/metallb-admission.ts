import { metallbNamespace } from "../../core/manifests/metallb-pool";
import { progressEvery } from "../dynamic/progress";
import type { KubeApi } from "../kubernetes/kube-api";
import { Deadline, holdsBefore } from "../machine/deadline";

const waitMs = 180_000;
const toldEveryMs = 10_000;

/** A pool that is only asked about, never made. */
const question = JSON.stringify({
  apiVersion: "metallb.io/v1beta1",
  kind: "IPAddressPool",
  metadata: { name: "ics-question", namespace: metallbNamespace },
  spec: { addresses: ["192.0.2.1-192.0.2.2"], autoAssign: false },
});

/** Waits until MetalLB takes pools: its webhook answers some seconds after its pods are ready, which no rollout tells. */
export async function untilPoolsAreTaken(api: KubeApi): Promise<void> {
  const path = `/apis/metallb.io/v1beta1/namespaces/${metallbNamespace}/ipaddresspools?dryRun=All`;
  let refusal = "";
  const tell = progressEvery(toldEveryMs);
  const isTaken = await holdsBefore(Deadline.in(waitMs), async () => {
    try {
      await api.create(path, question);
      return true;
    } catch (error) {
      refusal = (error as Error).message;
    }
    tell(() => `MetalLB does not take pools yet: ${refusal.slice(0, 160)}`);
    return false;
  });
  if (!isTaken) {
    throw new Error(
      `MetalLB takes no pools after ${String(waitMs / 1_000)} s; "${refusal}"; look at the pods of namespace ${metallbNamespace}`,
    );
  }
}
