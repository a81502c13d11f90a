import { addressAt, type AddressPool, addressPools } from "./address-pool";
import type { Fault } from "./errors";
import { clusterName, consumerNamespace, portName } from "./names";
import { assignPorts, type ExposedChain, type FixedPort } from "./port-assignment";
import { printable } from "./printable";
import type { ConsumerChainSettings, Settings, Storage, ValidatorSettings } from "./settings";

/** Name of the Service port on which the provider chain's own node is reached. */
export const providerPortName = "provider";

/** First host number of the embedded nodes' own addresses: validator *i* listens for RPC on network + 10 + i. */
const firstNodeAddress = 10;

/** One validator as decided before any resource exists. */
export interface ValidatorPlan {
  readonly name: string;
  readonly managed: boolean;
  readonly operator?: string;
  readonly clusterName: string;
  readonly pool: AddressPool;
  /** The LoadBalancer address: the first of the pool, pinned so that previews know it. */
  readonly address: string;
  /** Address of the embedded nodes' RPC and gRPC; nobody but this machine uses it. */
  readonly nodeAddress: string;
  readonly fixedPorts: readonly FixedPort[];
  /** Consumer chains that this validator runs, in config order. */
  readonly chains: readonly ExposedChain[];
  readonly storage: Storage;
}

/** One consumer chain as decided before any resource exists. */
export interface ConsumerPlan {
  /** Key of the chain within the stack. */
  readonly key: string;
  readonly chainId: string;
  readonly portName: string;
  readonly namespace: string;
  readonly validators: readonly string[];
}

export interface TopologyPlan {
  readonly validators: readonly ValidatorPlan[];
  readonly consumers: readonly ConsumerPlan[];
}

const quoted = (names: readonly string[]): string => names.map((name) => `"${name}"`).join(", ");

function duplicateFaults(
  values: readonly string[],
  path: (index: number) => string,
  what: string,
  remedy: string,
): Fault[] {
  return values.flatMap((value, index) =>
    values.indexOf(value) < index ? [{ path: path(index), what, value, remedy }] : [],
  );
}

function consumerFaults(
  consumer: ConsumerChainSettings,
  index: number,
  known: readonly string[],
): Fault[] {
  const path = (at: number): string =>
    `ics:consumerChains[${String(index)}].validators[${String(at)}]`;
  const unknown = consumer.validators.flatMap((name, at) =>
    known.includes(name)
      ? []
      : [
          {
            path: path(at),
            what: "names a validator that this stack does not have",
            value: name,
            remedy: `use one of ${quoted(known)}, or add it to ics:validators`,
          },
        ],
  );
  const repeated = duplicateFaults(
    consumer.validators,
    path,
    "names a validator twice",
    "name every validator once",
  );
  return [...unknown, ...repeated];
}

function operatorFaults(validator: ValidatorSettings, index: number, settings: Settings): Fault[] {
  const path = `ics:validators[${String(index)}].operator`;
  if (settings.providerChain.mode === "external" && validator.operator === undefined) {
    return [
      {
        path,
        what: "is missing: a validator of an external provider chain is known by its operator address",
        value: validator.name,
        remedy: "set it to the validator's cosmosvaloper… address",
      },
    ];
  }
  if (settings.providerChain.mode === "managed" && validator.operator !== undefined) {
    return [
      {
        path,
        what: "cannot be chosen on a managed provider chain, whose keys the stack makes",
        value: validator.operator,
        remedy: "remove it",
      },
    ];
  }
  return [];
}

function fixedPorts(settings: Settings): readonly FixedPort[] {
  return settings.providerChain.mode === "managed"
    ? [{ name: providerPortName, port: settings.providerChain.p2pPort }]
    : [];
}

/**
 * Faults that ports have before there is any history: a fixed port on a chain's formula port, a full
 * LoadBalancer, exposed ports on each other. Where chains were moved, only `PortPlan`, which knows
 * where they stay, can tell.
 */
function portFaults(settings: Settings, validator: ValidatorPlan): readonly Fault[] {
  const { moved, faults } = assignPorts({
    scheme: settings.portScheme,
    chains: validator.chains,
    kept: {},
    fixed: validator.fixedPorts,
    expose: settings.expose,
  });
  return moved.length > 0
    ? []
    : faults.map((fault) => ({ ...fault, path: `validator ${validator.name}: ${fault.path}` }));
}

/** Different chain ids of one name: hash forms are short, and a stranger may aim at one. */
function nameFaults(consumers: readonly ConsumerPlan[]): Fault[] {
  return (["portName", "namespace"] as const).flatMap((kind) =>
    duplicateFaults(
      consumers.map((consumer) => consumer[kind]),
      (index) => `ics:consumerChains[${String(index)}].chainId`,
      `gives a ${kind} that another consumer chain has`,
      "run these two consumer chains in different stacks",
    ),
  );
}

/**
 * Decides every cluster, pool, address and name of the stack before any resource exists, and
 * collects all that is wrong with the settings taken together.
 *
 * @see design.md §4 and §5 for the rules; docs/architecture.md for where the plan goes.
 */
export function topologyPlan(settings: Settings): {
  readonly plan: TopologyPlan;
  readonly faults: readonly Fault[];
} {
  const { network } = settings;
  const names = settings.validators.map(({ name }) => name);
  const { pools, faults: poolFaults } = addressPools({
    subnet: network.subnet,
    first: network.poolFirst,
    size: network.poolSize,
    pools: settings.validators.map(({ name, poolIndex }) => ({ name, index: poolIndex })),
    reserved: network.reserved,
  });

  const faults: Fault[] = [
    ...duplicateFaults(
      names,
      (index) => `ics:validators[${String(index)}].name`,
      "is used twice",
      "give every validator a name of its own",
    ),
    ...duplicateFaults(
      settings.consumerChains.map(({ chainId }) => chainId),
      (index) => `ics:consumerChains[${String(index)}].chainId`,
      "is used twice",
      "list every consumer chain once",
    ),
    ...settings.consumerChains.flatMap((chain, index) => consumerFaults(chain, index, names)),
    ...settings.validators.flatMap((validator, index) =>
      operatorFaults(validator, index, settings),
    ),
    ...poolFaults,
  ];

  const consumers = settings.consumerChains.map(({ chainId, validators }) => ({
    key: chainId,
    chainId,
    portName: portName(chainId),
    namespace: consumerNamespace(chainId),
    validators,
  }));
  const validators = settings.validators.flatMap((validator, index): ValidatorPlan[] => {
    const pool = pools.find(({ name }) => name === validator.name);
    if (pool === undefined) return [];
    return [
      {
        name: validator.name,
        managed: validator.managed,
        ...(validator.operator === undefined ? {} : { operator: validator.operator }),
        clusterName: clusterName(validator.name),
        pool,
        address: pool.first,
        nodeAddress: addressAt(network.subnet, firstNodeAddress + index),
        fixedPorts: fixedPorts(settings),
        chains: consumers
          .filter((consumer) => consumer.validators.includes(validator.name))
          .map(({ key, chainId }) => ({ key, chainId })),
        storage: validator.storage,
      },
    ];
  });
  return {
    plan: { validators, consumers },
    faults: [
      ...faults,
      ...(faults.length === 0 ? nameFaults(consumers) : []),
      ...validators.flatMap((validator) => portFaults(settings, validator)),
    ],
  };
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
