import { existsSync } from "node:fs";
import { resolve } from "node:path";

import type * as pulumi from "@pulumi/pulumi";

import { changedKeys } from "../dynamic/changed-keys";
import { healthOf, running } from "../machine/health";
import { withHomeLock } from "../machine/home-lock";
import { strayProcesses } from "../machine/supervised-process";
import { ClusterFolder } from "./cluster-folder";
import { ensureCluster, removeCluster, type ServedCluster } from "./cluster-lifecycle";
import { clusterFaults, type DeclaredCluster } from "./cluster-probe";

interface Inputs extends DeclaredCluster {
  readonly health?: string;
  readonly clusterUid?: string;
}

type Outputs = Inputs & ServedCluster;

const identity = ["clusterName", "directory", "stack"];
const declared = [...identity, "nodes"];

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

const ensured = async (inputs: Inputs): Promise<Outputs> => {
  const served = await withHomeLock(inputs.directory, async () => ensureCluster(inputs));
  return { ...inputs, ...served, health: running };
};

/** Implements EmbeddedCluster: `check` looks at the cluster, so previews tell what died and `up` mends it. */
export const provider: pulumi.dynamic.ResourceProvider<Inputs, Outputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const known = typeof olds.directory === "string";
    const health = known ? healthOf(await clusterFaults(olds as Inputs)) : running;
    const inputs = { ...news, ...(known ? keptUid(olds as Inputs) : {}), health };
    return { inputs, failures: nameFault(news.clusterName) };
  },

  async diff(_id, olds, news) {
    const changed = changedKeys({ ...olds }, { ...news }, declared);
    // Not whether the two differ: a refresh may have recorded the damage, which is still to be mended.
    const isSound = news.health === running && olds.health === running;
    return {
      changes: changed.length > 0 || !isSound,
      replaces: changed.filter((key) => identity.includes(key)),
      deleteBeforeReplace: true,
    };
  },

  async create(inputs) {
    return { id: inputs.clusterName, outs: await ensured(inputs) };
  },

  async read(id, props) {
    if (props === undefined) return { id };
    const directory = resolve(props.directory);
    // What still runs without its folder is not forgotten: nobody would stop it.
    if (!existsSync(directory) && strayProcesses(directory).length === 0) return { id: "" };
    return { id, props: { ...props, health: healthOf(await clusterFaults(props)) } };
  },

  async update(_id, _olds, news) {
    return { outs: await ensured(news) };
  },

  async delete(_id, props) {
    await withHomeLock(props.directory, async () => removeCluster(props));
  },
};
