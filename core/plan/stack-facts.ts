import type { ChainPowers } from "./consumer-members";
import type { DockerNetwork } from "./docker-network";

/** What config leaves to the world to say; only what was asked for is there. */
export interface StackFacts {
  /** Of all validators of an external chain, where consumer chains go by its strongest. */
  readonly powers?: ChainPowers;
  /** The Docker network that Kind clusters are put on, where it exists already. */
  readonly network?: DockerNetwork;
  /** Bytes that the files have as a pod gets them which consumer chains name for a genesis, by path; without those that are not there. */
  readonly genesisBytes?: ReadonlyMap<string, number>;
  /** Which cluster (`clusterText`) each validator's kubeconfig leads to, where several have one on this machine. */
  readonly clusters?: ReadonlyMap<string, string>;
}

/** Asks the world for what settings leave to it. */
export type FactFinder<Settings> = (settings: Settings) => Promise<StackFacts>;
