import { changedKeys } from "../changed-keys";
import { healthOf, plannedHealth, running } from "../embedded/health";
import type { KubeApi } from "../embedded/kube-api";
import type { ResourceProvider } from "../resource-provider";
import { digestsOf, installFaults, installObjects, removeObjects } from "./installed-objects";
import { clusterUidOf } from "./kind-probe";
import { kubeApiOf } from "./kubeconfig-access";
import { untilPoolsAreTaken } from "./metallb-admission";
import { metallbManifests } from "./metallb-manifests";

interface Inputs {
  readonly kubeconfig: string;
  readonly clusterUid: string;
  /** What each of MetalLB's objects is to be, a digest by path. */
  readonly objects?: Readonly<Record<string, string>>;
  readonly health?: string;
}

async function using<T>(kubeconfig: string, work: (api: KubeApi) => Promise<T>): Promise<T> {
  const api = kubeApiOf(kubeconfig);
  try {
    return await work(api);
  } finally {
    api.close();
  }
}

/** What is wrong with the release that was installed; a cluster that does not answer is told of by itself. */
async function looked(kubeconfig: string): Promise<readonly string[]> {
  try {
    return await using(kubeconfig, async (api) => installFaults(api, metallbManifests()));
  } catch {
    return [];
  }
}

async function installed(inputs: Inputs, former: Inputs["objects"] = {}): Promise<Inputs> {
  const { kubeconfig, objects = {} } = inputs;
  await using(kubeconfig, async (api) => {
    await installObjects(api, metallbManifests());
    await removeObjects(
      api,
      Object.keys(former).filter((path) => !(path in objects)),
    );
    await untilPoolsAreTaken(api);
  });
  return { ...inputs, health: running };
}

/** Implements MetalLb: `check` looks at its objects, so previews tell what became of them and `up` mends it. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, { kubeconfig, clusterUid }: Inputs) {
    const inputs = { kubeconfig, clusterUid };
    try {
      const objects = digestsOf(metallbManifests());
      const isThere = typeof olds.kubeconfig === "string" && olds.clusterUid === clusterUid;
      const isSame = isThere && changedKeys({ ...olds }, { objects }, ["objects"]).length === 0;
      const faults = isSame ? await looked(olds.kubeconfig ?? "") : [];
      return { inputs: { ...inputs, objects, health: plannedHealth(faults, olds.health) } };
    } catch (error) {
      const reason = (error as Error).message;
      return { inputs, failures: [{ property: "objects", reason }] };
    }
  },

  async diff(_id: string, olds: Inputs, news: Inputs) {
    const replaces = changedKeys({ ...olds }, { ...news }, ["clusterUid"]);
    const changed = changedKeys({ ...olds }, { ...news }, ["objects"]);
    const isSound = news.health === running && olds.health === running;
    return { changes: changed.length + replaces.length > 0 || !isSound, replaces };
  },

  async create(inputs: Inputs) {
    return { id: "metallb", outs: await installed(inputs) };
  },

  async read(id: string, props: Inputs) {
    return { id, props: { ...props, health: healthOf(await looked(props.kubeconfig)) } };
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    return { outs: await installed(news, olds.objects) };
  },

  async delete(_id: string, { kubeconfig, clusterUid, objects = {} }: Inputs) {
    // What was in a cluster that is gone is gone; another in its place is none of ours.
    const uid = await clusterUidOf(kubeconfig).catch(() => undefined);
    if (uid === clusterUid) {
      await using(kubeconfig, async (api) => removeObjects(api, Object.keys(objects)));
    }
  },
};
