import { join } from "node:path";

import { nodeIdsOf } from "../../core/peers/peers-text";
import { textIfPresent } from "../machine/private-file";

/** File beside a node's home in which the agent keeps `persistent_peers`: what a mounted ConfigMap is to a pod. */
export const peersFile = "peers";

/**
 * Arguments by which a node starts with the peers that the agent has left; none where there are none.
 *
 * They overrule the config file, which does not know who the peers are.
 */
export function peersArguments(directory: string): readonly string[] {
  const text = textIfPresent(join(directory, peersFile))?.trim() ?? "";
  if (text === "") return [];
  const ids = nodeIdsOf(text).join(",");
  return [
    `--p2p.persistent_peers=${text}`,
    `--p2p.unconditional_peer_ids=${ids}`,
    `--p2p.private_peer_ids=${ids}`,
  ];
}
