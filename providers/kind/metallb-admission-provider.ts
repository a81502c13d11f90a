import { metallbNamespace } from "../../core/manifests/metallb-pool";
import { changedKeys } from "../changed-keys";
import { Deadline, holdsBefore } from "../embedded/deadline";
import { progress } from "../progress";
import type { ResourceProvider } from "../resource-provider";
import { kubeApiOf } from "./kubeconfig-access";

interface Inputs {
  readonly kubeconfig: string;
  readonly clusterUid: string;
}

const waitMs = 180_000;
const toldEveryMs = 10_000;

/** A pool that is only asked about, never made. */
const question = JSON.stringify({
  apiVersion: "metallb.io/v1beta1",
  kind: "IPAddressPool",
  metadata: { name: "ics-question", namespace: metallbNamespace },
  spec: { addresses: ["192.0.2.1-192.0.2.2"], autoAssign: false },
});

async function taken({ kubeconfig }: Inputs): Promise<void> {
  const api = kubeApiOf(kubeconfig);
  const path = `/apis/metallb.io/v1beta1/namespaces/${metallbNamespace}/ipaddresspools?dryRun=All`;
  let refusal = "";
  let toldAt = performance.now();
  try {
    const isTaken = await holdsBefore(Deadline.in(waitMs), async () => {
      try {
        await api.create(path, question);
        return true;
      } catch (error) {
        refusal = (error as Error).message;
      }
      if (performance.now() - toldAt > toldEveryMs) {
        toldAt = performance.now();
        progress(`MetalLB does not take pools yet: ${refusal.slice(0, 160)}`);
      }
      return false;
    });
    if (!isTaken) {
      throw new Error(
        `MetalLB takes no pools after ${String(waitMs / 1_000)} s; "${refusal}"; look at the pods of namespace ${metallbNamespace}`,
      );
    }
  } finally {
    api.close();
  }
}

/** Implements MetalLbAdmission. */
export const provider: ResourceProvider<Inputs> = {
  async check(_olds, news: Inputs) {
    return { inputs: news };
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = changedKeys({ ...olds }, { ...news }, ["clusterUid"]);
    return { changes: replaces.length > 0, replaces };
  },

  async create(inputs: Inputs) {
    await taken(inputs);
    return { id: "metallb-admission", outs: inputs };
  },

  async read(id: string, props: Inputs) {
    return { id, props };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: news };
  },

  async delete() {
    // Asking leaves nothing behind.
  },
};
