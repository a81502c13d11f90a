import { isDeepStrictEqual } from "node:util";

import { resourceProvider } from "../dynamic/resource-provider";
import {
  type Digests,
  digestsOf,
  installFaults,
  installObjects,
  type Manifest,
  removeObjects,
  untilRolledOut,
} from "../kubernetes/installed-objects";
import { withKubeApi } from "../kubernetes/kubeconfig-access";
import { healthOf, isUnsound, plannedHealth, running } from "../machine/health";
import { clusterUidOf } from "./kind-probe";
import { untilPoolsAreTaken } from "./metallb-admission";
import { metallbManifests } from "./metallb-manifests";

interface Inputs {
  readonly kubeconfig: string;
  readonly clusterUid: string;
  /** What each of MetalLB's objects is to be. */
  readonly objects?: Digests;
  readonly health?: string;
}

/**
 * What is wrong with the release that was installed; nothing where another one is pinned by now. A
 * cluster that does not answer is told of by itself.
 */
async function look(
  { kubeconfig, objects }: Partial<Inputs>,
  manifests: readonly Manifest[],
): Promise<readonly string[]> {
  if (kubeconfig === undefined || !isDeepStrictEqual(digestsOf(manifests), objects)) return [];
  return withKubeApi(kubeconfig, async (api) => installFaults(api, manifests));
}

async function install(inputs: Inputs, former?: Digests): Promise<Inputs> {
  await withKubeApi(inputs.kubeconfig, async (api) => {
    const manifests = metallbManifests();
    await installObjects(api, manifests, former);
    await untilRolledOut(api, manifests);
    await untilPoolsAreTaken(api);
  });
  return { ...inputs, health: running };
}

/** Implements MetalLb: `check` looks at its objects, so previews tell what became of them and `up` mends it. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, { kubeconfig, clusterUid }: Inputs) {
    const inputs = { kubeconfig, clusterUid };
    try {
      const manifests = metallbManifests();
      const objects = digestsOf(manifests);
      const faults = olds.clusterUid === clusterUid ? await look(olds, manifests) : [];
      return { inputs: { ...inputs, objects, health: plannedHealth(faults, olds.health) } };
    } catch (error) {
      const reason = (error as Error).message;
      return { inputs, failures: [{ property: "objects", reason }] };
    }
  },

  compared: ["objects"],
  replacing: ["clusterUid"],
  isUnsound,

  async create(inputs: Inputs) {
    return { id: "metallb", outs: await install(inputs) };
  },

  async read(id: string, props: Inputs) {
    return { id, props: { ...props, health: healthOf(await look(props, metallbManifests())) } };
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    return { outs: await install(news, olds.objects) };
  },

  async delete(_id: string, { kubeconfig, clusterUid, objects = {} }: Inputs) {
    // What was in a cluster that is gone is gone; another in its place is none of ours.
    const uid = await clusterUidOf(kubeconfig).catch(() => undefined);
    if (uid === clusterUid) {
      await withKubeApi(kubeconfig, async (api) => removeObjects(api, Object.keys(objects)));
    }
  },
});
