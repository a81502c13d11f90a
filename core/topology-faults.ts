import type { Fault } from "./errors";
import { assignPorts } from "./port-assignment";
import type { ConsumerChainSettings, Settings, ValidatorSettings } from "./settings";
import type { ConsumerPlan, HostedValidatorPlan, TopologyPlan } from "./topology-plan";

const quoted = (names: readonly string[]): string =>
  [...new Set(names)].map((name) => `"${name}"`).join(", ");

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

/** Embedded nodes listen on this machine only, so their addresses must be its own. */
function loopbackFaults({ clusters, network }: Settings): Fault[] {
  return clusters !== "embedded" || network.subnet.startsWith("127.")
    ? []
    : [
        {
          path: "ics:network.subnet",
          what: "is no loopback subnet, and embedded nodes listen on nothing else",
          value: network.subnet,
          remedy: "use one inside 127.0.0.0/8, such as 127.97.0.0/24",
        },
      ];
}

/**
 * Faults that ports have before there is any history: a fixed port on a chain's formula port, a full
 * LoadBalancer, exposed ports on each other. Where chains were moved, only `PortPlan`, which knows
 * where they stay, can tell.
 */
function portFaults(settings: Settings, validator: HostedValidatorPlan): readonly Fault[] {
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
  const remedy = "run these two consumer chains in different stacks";
  const chainPath = (index: number): string => `ics:consumerChains[${String(index)}].chainId`;
  const workloads = consumers.flatMap(({ portName: port, validators }, index) =>
    validators.map((validator) => ({ name: `${port}-${validator}`, index })),
  );
  return [
    ...(["portName", "namespace"] as const).flatMap((kind) =>
      duplicateFaults(
        consumers.map((consumer) => consumer[kind]),
        chainPath,
        `gives a ${kind} that another consumer chain has`,
        remedy,
      ),
    ),
    ...duplicateFaults(
      workloads.map(({ name }) => name),
      (at) => chainPath(workloads[at]?.index ?? 0),
      "gives a validator's workload the name of another chain's at another validator",
      remedy,
    ),
  ];
}

/** What is wrong with the settings taken together, whatever the plan comes to. */
export function settingsFaults(settings: Settings): readonly Fault[] {
  const names = settings.validators.map(({ name }) => name);
  return [
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
    ...duplicateFaults(
      settings.validators.flatMap(({ operator }) => operator ?? []),
      () => "ics:validators",
      "has an operator address twice",
      "give every validator its own",
    ),
    ...loopbackFaults(settings),
  ];
}

/**
 * What is wrong with a plan: names and ports that come out equal.
 *
 * @param soundSettings - Names of chains listed twice would only repeat what is said of the chains.
 */
export function planFaults(
  settings: Settings,
  plan: TopologyPlan,
  soundSettings: boolean,
): readonly Fault[] {
  const hosted = new Map(plan.hosted.map((validator) => [validator.name, validator]));
  return [
    ...(soundSettings ? nameFaults(plan.consumers) : []),
    ...[...hosted.values()].flatMap((validator) => portFaults(settings, validator)),
  ];
}
