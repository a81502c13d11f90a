import { readFileSync, statSync } from "node:fs";

import type { ChainPowers } from "../core/plan/consumer-members";
import { isHosted } from "../core/plan/hosted-nodes";
import type { Settings } from "../core/plan/settings";
import type { StackFacts } from "../core/plan/stack-facts";
import { existingNetwork } from "./kind/existing-network";
import { configPath } from "./machine/config-path";

/** Voting powers of an external chain's active validators; bonded tokens, which are in proportion to them. */
async function powersOf(rpc: readonly string[], chainId: string): Promise<ChainPowers> {
  const { openChainReader } = await import("../chain/chain-reader.ts");
  const reader = openChainReader(rpc, { chainId });
  try {
    const validators = await reader.bondedValidators();
    return new Map(
      validators.filter(({ jailed }) => !jailed).map(({ operator, tokens }) => [operator, tokens]),
    );
  } finally {
    reader.close();
  }
}

/** Bytes of a file without the blanks that this program leaves out of a genesis; as it is where it is no JSON. */
function compactBytes(path: string): number {
  const text = readFileSync(path, "utf8");
  try {
    return Buffer.byteLength(JSON.stringify(JSON.parse(text)));
  } catch {
    return Buffer.byteLength(text);
  }
}

/** Sizes of the genesis files that are there; that one is not, its chain's launch says. */
function genesisBytesOf({ clusters, consumerChains }: Settings): ReadonlyMap<string, number> {
  if (clusters === "embedded") return new Map();
  return new Map(
    consumerChains.flatMap(({ consumerId, genesisFile, finalGenesisFile }) =>
      [genesisFile, finalGenesisFile].flatMap((file) => {
        if (file === undefined) return [];
        const path = configPath(file);
        const bytes = statSync(path, { throwIfNoEntry: false })?.size;
        if (bytes === undefined) return [];
        // The file of a chain that others registered may have to stay as it is written.
        return [[file, consumerId === undefined ? compactBytes(path) : bytes] as const];
      }),
    ),
  );
}

const byPower = ({ consumerChains }: Settings): boolean =>
  consumerChains.some(({ policy }) => policy !== "all" && "topPower" in policy);

/** Which cluster each validator's kubeconfig leads to; nobody asks where only one has one. */
async function clustersOf(settings: Settings): Promise<ReadonlyMap<string, string> | undefined> {
  if (settings.clusters !== "existing") return undefined;
  const { existingKubeconfig, fileSource } = await import("./kubernetes/existing-kubeconfig.ts");
  const sources = settings.validators.flatMap((validator) => {
    const { name, cluster = { kind: "file" } } = validator;
    return isHosted(settings, validator) && cluster.kind === "file"
      ? [{ name, source: fileSource(cluster) }]
      : [];
  });
  return sources.length < 2
    ? undefined
    : new Map(sources.map(({ name, source }) => [name, existingKubeconfig(source).cluster]));
}

/**
 * Finds what settings leave to the world to say: asks nobody who need not be asked, and loads nothing for it, since
 * clients of chains are a second of each preview.
 *
 * @throws Error when a chain or Docker does not answer, or has no such network, or a kubeconfig leads nowhere.
 */
export async function stackFacts(settings: Settings): Promise<StackFacts> {
  const { providerChain, clusters, kind } = settings;
  const [powers, network] = await Promise.all([
    providerChain.mode === "external" && byPower(settings)
      ? powersOf(providerChain.rpc, providerChain.chainId)
      : undefined,
    clusters === "kind" && !kind.network.create ? existingNetwork(kind.network.name) : undefined,
  ]);
  const genesisBytes = genesisBytesOf(settings);
  const existing = await clustersOf(settings);
  return {
    ...(genesisBytes.size === 0 ? {} : { genesisBytes }),
    ...(existing === undefined ? {} : { clusters: existing }),
    ...(powers === undefined ? {} : { powers }),
    ...(network === undefined ? {} : { network }),
  };
}
