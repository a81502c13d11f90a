import { resolve } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { resourceProvider } from "../dynamic/resource-provider";
import { healthOf, isUnsound, running } from "../machine/health";
import { withHomeLock } from "../machine/home-lock";
import { isProcessGone } from "../machine/managed-process";
import { ClusterFolder } from "./cluster-folder";
import { ensureCluster, removeCluster } from "./cluster-lifecycle";
import { clusterFaults, type DeclaredCluster } from "./cluster-probe";

interface Inputs extends DeclaredCluster {
  readonly health?: string;
  readonly clusterUid?: string;
  readonly kubeconfig?: string;
}

const identity = ["clusterName", "directory", "stack"];

/** Which cluster the next `up` will serve; unknown when it must be made anew, and all in it with it. */
const keptUid = ({ directory, clusterName }: Inputs): { clusterUid?: string } => {
  const folder = new ClusterFolder(resolve(directory), clusterName);
  const uid = folder.restorable ? folder.record?.clusterUid : undefined;
  return uid === undefined ? {} : { clusterUid: uid };
};

const nameFault = (name: string): pulumi.dynamic.CheckFailure[] =>
  /^[a-z0-9]([-a-z0-9]{0,50}[a-z0-9])?$/.test(name)
    ? []
    : [
        {
          property: "clusterName",
          reason: `cluster name "${name}" does not serve as a host name; use lower-case letters, digits and "-"`,
        },
      ];

const ensure = async (inputs: Inputs): Promise<Inputs> => {
  const served = await withHomeLock(inputs.directory, async () => ensureCluster(inputs));
  return { ...inputs, ...served, health: running };
};

/** Implements EmbeddedCluster: `check` looks at the cluster, so previews tell what died and `up` mends it. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const known = typeof olds.directory === "string";
    const health = known ? healthOf(await clusterFaults(olds as Inputs)) : running;
    const inputs = { ...news, ...(known ? keptUid(olds as Inputs) : {}), health };
    return { inputs, failures: nameFault(news.clusterName) };
  },

  compared: ["nodes"],
  replacing: identity,
  isUnsound,
  deleteBeforeReplace: true,

  async create(inputs: Inputs) {
    return { id: inputs.clusterName, outs: await ensure(inputs) };
  },

  async read(id: string, props: Inputs) {
    if (isProcessGone(props.directory)) return { id: "" };
    return { id, props: { ...props, health: healthOf(await clusterFaults(props)) } };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await ensure(news) };
  },

  async delete(_id: string, props: Inputs) {
    await withHomeLock(props.directory, async () => removeCluster(props));
  },
});
