import type { Fault } from "../errors";
import { assignPorts } from "../ports/port-assignment";
import { printable } from "../printable";
import { consumerFaults } from "./consumer-faults";
import { duplicateFaults } from "./duplicate-faults";
import { isHosted } from "./hosted-nodes";
import { kindSubnetFaults } from "./kind-subnets";
import { relayerFaults } from "./relayer-faults";
import type { Settings, ValidatorSettings } from "./settings";
import type { ConsumerPlan, HostedValidatorPlan, TopologyPlan } from "./topology-plan";

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

/** Where config says what a fault of `assignPorts` is about. */
function portPath(path: string, { consumerChains }: Settings): string {
  const index = consumerChains.findIndex(({ chainId }) => path === `chains.${printable(chainId)}`);
  return index < 0
    ? "ics:providerChain.p2pPort"
    : `ics:consumerChains[${String(index)}].validators`;
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
    : faults.map(({ path, what, ...rest }) => ({
        ...rest,
        path: portPath(path, settings),
        what: `at ${validator.name} ${what}`,
      }));
}

/** Different chain ids of one name: hash forms are short, and a stranger may aim at one. */
function nameFaults(consumers: readonly ConsumerPlan[]): Fault[] {
  const remedy = "run these two consumer chains in different stacks";
  const chainPath = (index: number): string => `ics:consumerChains[${String(index)}].chainId`;
  const workloads = consumers.flatMap(({ portName: port, validators, leaving }, index) =>
    [...validators, ...leaving].map((validator) => ({ name: `${port}-${validator}`, index })),
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
  const operators = settings.validators.flatMap(({ operator }, index) =>
    operator === undefined ? [] : [{ operator, index }],
  );
  return [
    ...duplicateFaults(
      settings.validators.map(({ name }) => name),
      (index) => `ics:validators[${String(index)}].name`,
      "is used twice",
      "give every validator a name of its own",
    ),
    ...consumerFaults(settings),
    ...relayerFaults(settings),
    ...settings.validators.flatMap((validator, index) =>
      operatorFaults(validator, index, settings),
    ),
    ...duplicateFaults(
      operators.map(({ operator }) => operator),
      (at) => `ics:validators[${String(operators[at]?.index ?? 0)}].operator`,
      "is the operator address of another validator too",
      "give every validator its own",
    ),
    ...loopbackFaults(settings),
    ...kindSubnetFaults(
      settings,
      settings.validators.filter((validator) => isHosted(settings, validator)).length,
    ),
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
