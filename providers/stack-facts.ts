import { statSync } from "node:fs";

import { openChainReader } from "../chain/chain-reader";
import type { ChainPowers } from "../core/plan/consumer-members";
import { isHosted } from "../core/plan/hosted-nodes";
import type { Settings } from "../core/plan/settings";
import type { StackFacts } from "../core/plan/stack-facts";
import { existingNetwork } from "./kind/existing-network";
import { existingKubeconfig, fileSource } from "./kubernetes/existing-kubeconfig";
import { configPath } from "./machine/config-path";

/** Voting powers of an external chain's active validators; bonded tokens, which are in proportion to them. */
async function powersOf(rpc: readonly string[], chainId: string): Promise<ChainPowers> {
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

/** Sizes of the genesis files that are there; that one is not, its chain's launch says. */
function genesisBytesOf({ consumerChains }: Settings): ReadonlyMap<string, number> {
  const files = consumerChains.flatMap(({ genesisFile, finalGenesisFile }) =>
    [genesisFile, finalGenesisFile].filter((file) => file !== undefined),
  );
  return new Map(
    files.flatMap((file) => {
      const bytes = statSync(configPath(file), { throwIfNoEntry: false })?.size;
      return bytes === undefined ? [] : [[file, bytes] as const];
    }),
  );
}

const byPower = ({ consumerChains }: Settings): boolean =>
  consumerChains.some(({ policy }) => policy !== "all" && "topPower" in policy);

/** Which cluster each validator's kubeconfig leads to; nobody asks where only one has one. */
function clustersOf(settings: Settings): ReadonlyMap<string, string> | undefined {
  if (settings.clusters !== "existing") return undefined;
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
 * Finds what settings leave to the world to say: asks nobody who need not be asked.
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
  const existing = clustersOf(settings);
  return {
    ...(genesisBytes.size === 0 ? {} : { genesisBytes }),
    ...(existing === undefined ? {} : { clusters: existing }),
    ...(powers === undefined ? {} : { powers }),
    ...(network === undefined ? {} : { network }),
  };
}
