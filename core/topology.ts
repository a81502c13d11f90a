import { addressPools } from "./address-pool";
import { type ChainPowers, consumerMembers, registeringValidator } from "./consumer-members";
import type { Fault } from "./errors";
import { isHosted, nodeAddresses } from "./hosted-nodes";
import { clusterName, consumerNamespace, portName } from "./names";
import type { FixedPort } from "./port-assignment";
import { printable } from "./printable";
import type { ConsumerChainSettings, Settings } from "./settings";
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
  return {
    key: chainId,
    chainId,
    portName: portName(chainId),
    namespace: consumerNamespace(chainId),
    ...(consumerId === undefined ? {} : { consumerId }),
    ...(registering === undefined ? {} : { owner: registering }),
    validators: consumerMembers(settings, consumer, powers),
    leaving: optOut,
    launch,
  };
}

/**
 * Decides every cluster, pool, address and name of the stack before any resource exists, and
 * collects all that is wrong with the settings taken together.
 *
 * @param powers - Of an external chain's validators, for consumer chains of its strongest.
 * @see design.md §4 and §5 for the rules; docs/architecture.md for where the plan goes.
 */
export function topologyPlan(
  settings: Settings,
  powers?: ChainPowers,
): {
  readonly plan: TopologyPlan;
  readonly faults: readonly Fault[];
} {
  const { network } = settings;
  const hostedSettings = settings.validators.filter((validator) => isHosted(settings, validator));
  const nodes = nodeAddresses(settings);
  const { pools, faults: poolFaults } = addressPools({
    subnet: network.subnet,
    first: network.poolFirst,
    size: network.poolSize,
    pools: hostedSettings.map((validator) => ({
      name: validator.name,
      index: validator.poolIndex,
      path: `ics:validators[${String(settings.validators.indexOf(validator))}].poolIndex`,
    })),
    reserved: [
      ...network.reserved,
      ...nodes.addresses.map(({ name, address }) => ({ name: `nodes of ${name}`, address })),
    ],
  });

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
  const hosted = hostedSettings.flatMap(({ name, power, storage }): HostedValidatorPlan[] => {
    const validator = validators.find((candidate) => candidate.name === name);
    const pool = pools.find((candidate) => candidate.name === name);
    const node = nodes.addresses.find((candidate) => candidate.name === name);
    if (validator === undefined || pool === undefined || node === undefined) return [];
    return [
      {
        ...validator,
        clusterName: clusterName(name),
        pool,
        address: pool.first,
        nodeAddress: node.address,
        fixedPorts: fixedPorts(settings),
        power,
        storage,
      },
    ];
  });
  const plan = { validators, hosted, consumers };
  const faults = [
    ...settingsFaults(settings, powers !== undefined),
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
