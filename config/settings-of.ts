import { defaultSubnets } from "../core/plan/network-defaults";
import type { ClusterAccess, ClusterBackend, Settings, Storage } from "../core/plan/settings";
import { consumerChainSettings } from "./consumer-chain-settings";
import { hermes } from "./hermes-schema";
import { providerChainSettings } from "./provider-chain-settings";
import type { StackConfig } from "./schema";

type ValidatorConfig = StackConfig["validators"][number];

/** Voting power of a managed chain's validator that says nothing of it. */
const defaultPower = 500;

/** KWOK binds no claim, and its pods hold nothing. */
const defaultStorage: Readonly<Record<ClusterBackend, Storage>> = {
  embedded: { kind: "emptyDir" },
  kind: { kind: "claim", size: "5Gi" },
  existing: { kind: "claim", size: "20Gi" },
};

/** Played pods have images in name only. */
const playedImages = {
  providerNode: "ics-discovery/provider-node:dev",
  consumerNode: "ics-discovery/consumer-node:dev",
  agent: "ics-discovery/agent:dev",
};

/** An object without the keys that have no value. */
const withoutUndefined = <T extends object>(
  object: T,
): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };

const either = (given: boolean | "auto", automatic: boolean): boolean =>
  given === "auto" ? automatic : given;

const clusterAccess = (cluster: NonNullable<ValidatorConfig["cluster"]>): ClusterAccess =>
  "stack" in cluster
    ? { kind: "stack", ...withoutUndefined(cluster) }
    : { kind: "file", ...withoutUndefined(cluster) };

/** Settings as the rest of the program knows them: a stack file's, with every default filled in. */
export function settingsOf(config: StackConfig, stack: string): Settings {
  const { gateway, subnet, ...network } = config.network;
  const { clusters } = config;
  const providerChain = providerChainSettings(config.providerChain);
  const exists = clusters === "kind" && config.kind?.network.create === false;
  const { network: kindNetwork, ...kind } = config.kind ?? {
    network: { create: true },
    rpcPort: 26_657,
    parallel: true,
  };
  const allowPrivateAddresses = either(config.allowPrivateAddresses, clusters !== "existing");
  return {
    clusters,
    providerChain,
    validators: config.validators.map(({ power, storage, cluster, ...validator }, index) => ({
      ...withoutUndefined(validator),
      power: power ?? defaultPower,
      poolIndex: validator.poolIndex ?? index,
      storage: storage === undefined ? defaultStorage[clusters] : withoutUndefined(storage),
      ...(cluster === undefined && clusters !== "existing"
        ? {}
        : { cluster: clusterAccess(cluster ?? {}) }),
    })),
    consumerChains: config.consumerChains.map((chain) =>
      consumerChainSettings(chain, config, providerChain),
    ),
    network: {
      ...network,
      subnet: subnet ?? (exists ? "" : defaultSubnets[clusters]),
      reserved: gateway === undefined ? [] : [{ name: "gateway", address: gateway }],
    },
    portScheme: config.portScheme,
    expose: config.expose,
    networkPolicies: config.networkPolicies,
    protectConsumerKeys: config.protectConsumerKeys,
    nodeIdentity: config.nodeIdentity,
    externalTrafficPolicy: config.externalTrafficPolicy,
    allowPrivateAddresses,
    p2p: {
      ...config.p2p,
      addrBookStrict: either(config.p2p.addrBookStrict, !allowPrivateAddresses),
    },
    serviceSelector: config.serviceSelector,
    images:
      clusters === "embedded"
        ? { ...playedImages, ...withoutUndefined(config.images) }
        : withoutUndefined(config.images),
    nodeResources: config.nodeResources,
    kind: {
      ...withoutUndefined(kind),
      network: {
        ...withoutUndefined(kindNetwork),
        name: kindNetwork.name ?? (exists ? "kind" : `ics-${stack}`),
      },
    },
    loadBalancer: {
      preset: "metallb",
      annotations: {},
      ...withoutUndefined(config.loadBalancer ?? {}),
    },
    hermes: config.hermes ?? hermes.parse({}),
    stateDir: `${config.stateDir}/${stack}`,
  };
}
