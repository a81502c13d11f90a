import { hasUnknown } from "../dynamic/unknown";
import type { NodePlace } from "./node-place";

/** A node as far as it can move. */
type Node = NodePlace & {
  readonly chain: string;
  readonly name: string;
  readonly consumerId: string;
  readonly cluster?: string;
  readonly volume?: string;
};

const differs = (one: string | undefined, other: string | undefined): boolean =>
  one !== undefined && other !== undefined && !hasUnknown(other) && one !== other;

/** The pod whose name a node's claim goes by; none where it has no claim. */
const claimingPod = (node: Node): string | undefined =>
  "pod" in node && !hasUnknown(node.pod) && node.volume === "claim" ? node.pod.name : undefined;

/** Whether a node is the same one on another volume, which has no record of what it signed. */
export const isMoved = (node: Node, next: Node): boolean =>
  next.chain === node.chain &&
  next.name === node.name &&
  next.consumerId === node.consumerId &&
  (differs(node.cluster, next.cluster) ||
    differs(node.volume, next.volume) ||
    differs(claimingPod(node), claimingPod(next)));
