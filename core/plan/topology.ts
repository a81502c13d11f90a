import type { Fault } from "../errors";
import { addressPools } from "../pools/address-pool";
import type { FixedPort } from "../ports/port-assignment";
import { printable } from "../printable";
import { type ChainPowers, consumerMembers, registeringValidator } from "./consumer-members";
import { isHosted, nodeAddresses } from "./hosted-nodes";
import { clusterName, consumerNamespace, portName } from "./names";
import { nodeRoom, rangeFaults } from "./node-room";
import { relayerHost } from "./relayer-host";
import type { ConsumerChainSettings, Settings, ValidatorSettings } from "./settings";
import { sharedClusterFaults } from "./shared-clusters";
import type { StackFacts } from "./stack-facts";
import { planFaults, settingsFaults } from "./topology-faults";
import type {
  ConsumerPlan,
  HostedValidatorPlan,
  TopologyPlan,
  ValidatorPlan,
} from "./topology-plan";

/** Name of the Service port on which the provider chain's own node is reached. */
export const providerPortName = "provider";

function fixedPorts(settings: Settings): readonly FixedPort[] {
  return settings.providerChain.mode === "managed"
    ? [{ name: providerPortName, port: settings.providerChain.p2pPort }]
    : [];
}

function consumerPlan(
  settings: Settings,
  consumer: ConsumerChainSettings,
  powers: ChainPowers | undefined,
): ConsumerPlan {
  const { chainId, consumerId, owner: _owner, policy: _policy, optOut, ...launch } = consumer;
  const registering = registeringValidator(settings, consumer);
  const validators = consumerMembers(settings, consumer, powers);
  const host =
    consumer.relayer === "none" ? undefined : relayerHost(settings, [...validators, ...optOut]);
  return {
    key: chainId,
    chainId,
    portName: portName(chainId),
    namespace: consumerNamespace(chainId),
    ...(consumerId === undefined ? {} : { consumerId }),
    ...(registering === undefined ? {} : { owner: registering }),
    validators,
    leaving: optOut,
    ...(host === undefined ? {} : { relayerHost: host }),
    launch,
  };
}

/** The pools of LoadBalancer addresses; none where whoever made the clusters has seen to them. */
function poolsOf(
  settings: Settings,
  hosted: readonly ValidatorSettings[],
  nodes: readonly { readonly name: string; readonly address: string }[],
): ReturnType<typeof addressPools> {
  const { network, clusters } = settings;
  if (clusters === "existing") return { pools: [], faults: [] };
  const room = nodeRoom(settings, hosted);
  const { pools, faults } = addressPools({
    subnet: network.subnet,
    first: network.poolFirst,
    size: network.poolSize,
    ...(network.handedOut === undefined ? {} : { handedOut: network.handedOut }),
    pools: hosted.map((validator) => ({
      name: validator.name,
      index: validator.poolIndex,
      path: `ics:validators[${String(settings.validators.indexOf(validator))}].poolIndex`,
    })),
    reserved: [
      ...network.reserved,
      ...nodes.map(({ name, address }) => ({ name: `nodes of ${name}`, address })),
    ],
    ...(room === undefined ? {} : { nodeRoom: room }),
  });
  return { pools, faults: [...faults, ...rangeFaults(settings, hosted)] };
}

/**
 * Decides every cluster, pool, address and name of the stack before any resource exists, and
 * collects all that is wrong with the settings taken together.
 *
 * @param facts - What the settings leave to the world to say.
 * @see docs/protocol.md for the rules, docs/architecture.md "One run" for where the plan goes
 */
export function topologyPlan(
  settings: Settings,
  { powers, clusters = new Map() }: StackFacts = {},
): {
  readonly plan: TopologyPlan;
  readonly faults: readonly Fault[];
} {
  const hostedSettings = settings.validators.filter((validator) => isHosted(settings, validator));
  const nodes = nodeAddresses(settings);
  const { pools, faults: poolFaults } = poolsOf(settings, hostedSettings, nodes.addresses);

  const consumers = settings.consumerChains.map((consumer) =>
    consumerPlan(settings, consumer, powers),
  );
  const validators = settings.validators.map(({ name, managed, operator }): ValidatorPlan => ({
    name,
    managed,
    ...(operator === undefined ? {} : { operator }),
    chains: consumers
      .filter((consumer) => [...consumer.validators, ...consumer.leaving].includes(name))
      .map(({ key, chainId, consumerId }) => ({
        key,
        chainId,
        ...(consumerId === undefined ? {} : { consumerId }),
      })),
  }));
  const hosted = hostedSettings.flatMap((one): HostedValidatorPlan[] => {
    const validator = validators.find(({ name }) => name === one.name);
    const pool = pools.find(({ name }) => name === one.name);
    const node = nodes.addresses.find(({ name }) => name === one.name);
    const address = pool?.first ?? one.address;
    // Without a pool there is a fault already.
    const lacks = settings.clusters !== "existing" && pool === undefined;
    if (validator === undefined || lacks) return [];
    const common = {
      ...validator,
      clusterName: clusterName(one.name),
      index: one.poolIndex,
      ...(pool === undefined ? {} : { pool }),
      fixedPorts: fixedPorts(settings),
      power: one.power,
      storage: one.storage,
      ...(one.cluster === undefined ? {} : { cluster: one.cluster }),
      ...(one.externalAddress === undefined ? {} : { externalAddress: one.externalAddress }),
      relays: consumers.some((consumer) => consumer.relayerHost === one.name),
      serviceAnnotations: one.annotations ?? {},
    };
    if (settings.clusters !== "embedded") {
      return [{ ...common, runs: "pods", ...(address === undefined ? {} : { address }) }];
    }
    // Without these there is one too.
    if (address === undefined || node === undefined) return [];
    return [{ ...common, runs: "processes", address, nodeAddress: node.address }];
  });
  const plan = { validators, hosted, consumers };
  const faults = [
    ...settingsFaults(settings),
    ...sharedClusterFaults(settings, clusters),
    ...nodes.faults,
    ...poolFaults,
  ];
  return { plan, faults: [...faults, ...planFaults(settings, plan, faults.length === 0)] };
}

/** The sentence that tells people that a chain did not get the port of its formula. */
export function movedChainWarning(
  validator: string,
  moved: { chainId: string; from: number; to: number; because: { name: string; port: number } },
): string {
  return (
    `consumer chain "${printable(moved.chainId)}" gets p2p port ${String(moved.to)} at ${validator}: ` +
    `its own, ${String(moved.from)}, belongs to "${printable(moved.because.name)}" there`
  );
}
