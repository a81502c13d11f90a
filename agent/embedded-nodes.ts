import { existsSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { V1Pod } from "@kubernetes/client-node";

import { processAnnotation } from "../core/manifests/embedded-listen";
import { containerRpcPort } from "../core/manifests/node-config";

/** The process that plays a pod. */
export interface EmbeddedNode {
  readonly folder: string;
  /** `http://host:port`. */
  readonly rpc: string;
}

const loopback = /^(127(\.\d{1,3}){3}|\[::1\]):\d{1,5}$/;

/** Reads a pod's annotation, which whoever may write pods can write: a folder beside the agent's, a loopback address. */
export function embeddedNode(pod: V1Pod, nodes: string): EmbeddedNode | undefined {
  try {
    const text = pod.metadata?.annotations?.[processAnnotation] ?? "";
    const { folder, ports } = JSON.parse(text) as {
      readonly folder: unknown;
      readonly ports: Readonly<Record<string, unknown>>;
    };
    const rpc = ports[containerRpcPort];
    if (typeof folder !== "string" || !/^[a-z0-9][-a-z0-9.]*$/.test(folder)) return undefined;
    if (typeof rpc !== "string" || !loopback.test(rpc)) return undefined;
    return { folder: join(nodes, folder), rpc: `http://${rpc}` };
  } catch {
    return undefined;
  }
}

/** Leaves the peers where the node's next start reads them, whole or not at all; a node that is gone needs none. */
export function leavePeers({ folder }: EmbeddedNode, text: string): void {
  if (!existsSync(folder)) return;
  const draft = join(folder, `peers.${process.pid}.new`);
  writeFileSync(draft, `${text}\n`, { mode: 0o600 });
  renameSync(draft, join(folder, "peers"));
}
