import type * as pulumi from "@pulumi/pulumi";

import { hasUnknown } from "../dynamic/unknown";
import { hostAndPort } from "../machine/host-and-port";
import { digestOf, genesisFile, homePathFault, lostRecord } from "./chain-home";
import { type ChainProcess, homeOf } from "./chain-process";

/** What is declared of a node, and what `check` adds to it. */
export interface ChainNodeInputs extends ChainProcess {
  readonly health?: string;
  readonly rpc?: string;
  readonly home?: string;
  readonly genesisSha256?: string;
}

const isLoopback = (host: string): boolean => /^(127\.\d+\.\d+\.\d+|::1|localhost)$/.test(host);

const listenFaults = (listen: ChainProcess["listen"]): string[] =>
  Object.entries(listen).flatMap(([what, address]) => {
    if (typeof address !== "string" || hasUnknown(address)) return [];
    const place = hostAndPort(address);
    return place !== undefined && isLoopback(place.host)
      ? []
      : [
          `${what} address "${address}" is not a loopback address with a port; write e.g. "tcp://127.97.0.10:26657"`,
        ];
  });

const genesisOf = (node: ChainNodeInputs): unknown =>
  typeof node.files === "object" ? node.files[genesisFile] : node.files;

/** What a plan shows of the genesis; nothing while that is unknown. */
export const genesisDigest = (node: ChainNodeInputs): { genesisSha256?: string } => {
  const genesis = genesisOf(node);
  return typeof genesis !== "string" || hasUnknown(genesis)
    ? {}
    : { genesisSha256: digestOf(genesis) };
};

/** Whether a node is to run from another genesis than it did. */
export const otherGenesis = (olds: ChainNodeInputs, news: ChainNodeInputs): boolean =>
  !hasUnknown(genesisOf(news)) && genesisOf(olds) !== genesisOf(news);

/** Why a known node cannot go on signing for its chain; on another chain it begins anew. */
export const signingFaults = (
  olds: ChainNodeInputs,
  news: ChainNodeInputs,
): pulumi.dynamic.CheckFailure[] => {
  if (olds.chainId !== news.chainId || otherGenesis(olds, news)) return [];
  const moved = (["directory", "stack"] as const).find(
    (key) => !hasUnknown(news[key]) && olds[key] !== news[key],
  );
  if (moved !== undefined) {
    const reason = `node of chain "${olds.chainId}" cannot move, the record of what its key has signed would be lost; "${olds[moved]}" to "${news[moved]}"; destroy the stack first`;
    return [{ property: moved, reason }];
  }
  const reason = lostRecord(homeOf(olds.directory), true);
  return reason === undefined ? [] : [{ property: "directory", reason }];
};

/** What no node can be declared to be. */
export const inputFaults = (news: ChainNodeInputs): pulumi.dynamic.CheckFailure[] => {
  const paths = [news.files, news.secretFiles].flatMap((files) =>
    typeof files === "object" ? Object.keys(files) : [],
  );
  const pathFaults = paths.map(homePathFault).filter((fault) => fault !== undefined);
  return [
    ...pathFaults.map((reason) => ({ property: "files", reason })),
    ...(typeof news.listen === "object" ? listenFaults(news.listen) : []).map((reason) => ({
      property: "listen",
      reason,
    })),
  ];
};
