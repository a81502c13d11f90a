import { type ClusterBackend, clusterBackends, type NodeIdentityKind } from "../core/plan/settings";
import type { PortScheme } from "../core/ports/hashed-ports";
import { askPulumi } from "./pulumi";

/** What of a stack's config decides who is whose peer. */
export interface RecordedSettings {
  readonly portScheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  /** Where its clusters come from; in embedded ones processes of this machine play the pods. */
  readonly clusters: ClusterBackend;
  /** Folder of what the stack makes on this machine. */
  readonly stateDir: string;
  /** `nodeId@host:port` that config names, by chain id. */
  readonly persistentPeers: Readonly<Record<string, readonly string[]>>;
  /** What leads to the cluster of a validator, by name; only of clusters that somebody else made. */
  readonly contexts: Readonly<Record<string, string>>;
}

/** A value of `pulumi config --json`; one with structure has it in `objectValue`. */
interface ConfigValue {
  readonly value?: string;
  readonly objectValue?: unknown;
}

type Config = Readonly<Record<string, ConfigValue | undefined>>;

/** The settings with the defaults that the program gives them. */
export function settingsOfConfig(config: Config): RecordedSettings {
  const text = (key: string): string | undefined => config[`ics:${key}`]?.value;
  const chains = config["ics:consumerChains"]?.objectValue;
  const named = (Array.isArray(chains) ? chains : []) as readonly {
    readonly chainId?: string;
    readonly persistentPeers?: readonly string[];
  }[];
  const validators = config["ics:validators"]?.objectValue;
  const members = (Array.isArray(validators) ? validators : []) as readonly {
    readonly name?: string;
    readonly cluster?: { readonly context?: string; readonly stack?: string };
  }[];
  const isPrivate = text("allowPrivateAddresses");
  return {
    portScheme: text("portScheme") === "interleaved" ? "interleaved" : "hashed",
    nodeIdentity: text("nodeIdentity") === "derived" ? "derived" : "random",
    allowPrivateAddresses:
      isPrivate === "true" || (isPrivate !== "false" && text("clusters") !== "existing"),
    clusters: clusterBackends.find((one) => one === text("clusters")) ?? "embedded",
    stateDir: text("stateDir") ?? ".ics",
    persistentPeers: Object.fromEntries(
      named.map(({ chainId = "", persistentPeers = [] }) => [chainId, persistentPeers]),
    ),
    contexts: Object.fromEntries(
      members.flatMap(({ name, cluster }) => {
        const known = cluster?.context ?? cluster?.stack;
        return name === undefined || known === undefined ? [] : [[name, known]];
      }),
    ),
  };
}

/**
 * A stack's settings as they stand in its config now.
 *
 * @throws Error that says why they cannot be read.
 */
export const recordedSettings = async (stack: string): Promise<RecordedSettings> =>
  settingsOfConfig((await askPulumi(["config"], stack)) as Config);
