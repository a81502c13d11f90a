import type { Fault } from "../errors";
import type { Settings } from "./settings";

/** What Kubernetes takes into one ConfigMap, keys and values together. */
const configMapBytes = 1_048_576;
/** What the provider chain's part of a genesis surely has: parameters, its client's state, a few validators. */
const partBytes = 4_096;

/**
 * Pods get a genesis by a ConfigMap, which has a limit; processes of this machine get it as a file.
 *
 * @param sizes - Bytes of the files that config names for a genesis, by path, as a pod would get them.
 */
export function genesisSizeFaults(
  { clusters, consumerChains }: Settings,
  sizes: ReadonlyMap<string, number>,
): readonly Fault[] {
  if (clusters === "embedded") return [];
  const largest = {
    genesisFile: configMapBytes - partBytes,
    finalGenesisFile: configMapBytes - "genesis.json".length,
  };
  return consumerChains.flatMap((chain, index) =>
    (["genesisFile", "finalGenesisFile"] as const).flatMap((key) => {
      const file = chain[key];
      const bytes = file === undefined ? undefined : sizes.get(file);
      if (bytes === undefined || bytes <= largest[key]) return [];
      return [
        {
          path: `ics:consumerChains[${String(index)}].${key}`,
          what: `has ${String(bytes)} bytes, more than the ${String(largest[key])} that a ConfigMap has room for, by which pods get it`,
          value: file ?? "",
          remedy: "run the chain on the embedded backend, or have its team hand out a smaller one",
        },
      ];
    }),
  );
}
