import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

import { resourceProvider } from "../dynamic/resource-provider";
import { folderOwner } from "../machine/folder-owner";
import { healthOf, isUnsound, plannedHealth, running } from "../machine/health";
import { readExtraConfig } from "./extra-config";
import {
  type DeclaredKindCluster,
  ensureKindCluster,
  recordedUid,
  removeKindCluster,
} from "./kind-lifecycle";
import { kindNode } from "./kind-node";
import { answers } from "./kind-probe";

interface Inputs extends DeclaredKindCluster {
  readonly extraDigest?: string;
  readonly health?: string;
  readonly clusterUid?: string;
  readonly kubeconfig?: string;
}

const identity = [
  ...["clusterName", "directory", "stack", "network", "nodeImage"],
  ...["apiPort", "ports", "extraDigest"],
];

const nameFaults = (name: string) =>
  /^[a-z0-9]([-a-z0-9]{0,48}[a-z0-9])?$/.test(name)
    ? []
    : [
        {
          property: "clusterName",
          reason: `cluster name "${name}" is none that Kind takes; use at most 50 lower-case letters, digits and "-"`,
        },
      ];

function extraOf({ extraConfig }: Inputs): { extraDigest?: string; fault?: string } {
  if (extraConfig === undefined) return {};
  try {
    const { text } = readExtraConfig(extraConfig);
    return { extraDigest: createHash("sha256").update(text).digest("hex") };
  } catch (error) {
    return { fault: (error as Error).message };
  }
}

/** What is wrong with a cluster that was there, and whether it is the same one after it is mended. */
async function look(olds: Inputs): Promise<{ faults: string[]; kept: boolean }> {
  const node = await kindNode(olds.clusterName);
  if (node === undefined) {
    return { faults: [`Kind cluster "${olds.clusterName}" is gone`], kept: false };
  }
  if (node.status !== "running") return { faults: [`its node is ${node.status}`], kept: true };
  const fault = await answers(olds.kubeconfig ?? "", 5_000);
  return { faults: fault === undefined ? [] : [fault], kept: true };
}

/** Implements KindCluster: `check` looks at the cluster, so previews tell what became of it and `up` mends it. */
export const provider = resourceProvider<Inputs>({
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { health: _health, clusterUid: _uid, kubeconfig: _kubeconfig, ...args } = news;
    const { extraDigest, fault } = extraOf(args);
    const known = typeof olds.clusterName === "string" && typeof olds.directory === "string";
    const failures = [
      ...nameFaults(args.clusterName),
      ...(fault === undefined ? [] : [{ property: "extraConfig", reason: fault }]),
    ];
    const inputs = { ...args, ...(extraDigest === undefined ? {} : { extraDigest }) };
    try {
      // The state's inputs hold no kubeconfig: that of the folder is the same.
      const former = known ? await look(withKubeconfig(olds as Inputs)) : undefined;
      const uid = former?.kept === true ? recordedUid(olds.directory ?? "") : undefined;
      return {
        inputs: {
          ...inputs,
          ...(uid === undefined ? {} : { clusterUid: uid }),
          health: plannedHealth(former?.faults ?? [], olds.health),
        },
        failures,
      };
    } catch (error) {
      return {
        inputs,
        failures: [...failures, { property: "clusterName", reason: (error as Error).message }],
      };
    }
  },

  compared: ["folders"],
  replacing: identity,
  isUnsound,
  deleteBeforeReplace: true,

  async create(inputs: Inputs) {
    const made = await ensureKindCluster(inputs);
    return { id: inputs.clusterName, outs: { ...inputs, ...made, health: running } };
  },

  async read(id: string, props: Inputs) {
    const { faults, kept } = await look(withKubeconfig(props));
    const owner = folderOwner(resolve(props.directory));
    if (!kept && owner === undefined) return { id: "" };
    return { id, props: { ...props, health: healthOf(faults) } };
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    const made = await ensureKindCluster(news);
    return { outs: { ...news, ...made, health: running } };
  },

  async delete(_id: string, props: Inputs) {
    await removeKindCluster(props);
  },
});

function withKubeconfig(inputs: Inputs): Inputs {
  const file = join(resolve(inputs.directory), "kubeconfig");
  return existsSync(file) ? { ...inputs, kubeconfig: readFileSync(file, "utf8") } : inputs;
}
