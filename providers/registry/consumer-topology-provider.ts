import { isDeepStrictEqual } from "node:util";

import { openChainReader } from "../../chain/chain-reader";
import { consumerMembersAt } from "../../chain/ics/consumer-members-at";
import {
  type DiscoveredTopology,
  discoverTopology,
  type TopologyRequest,
  undeclaredOnChain,
} from "../../core/peers/consumer-topology";
import {
  knownMembers,
  type KnownValidator,
  topologyMembers,
} from "../../core/peers/topology-members";
import type { NodeIdentityKind } from "../../core/plan/settings";
import type { PortScheme } from "../../core/ports/hashed-ports";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";

interface Inputs extends Partial<DiscoveredTopology> {
  readonly rpc: readonly string[];
  readonly providerChainId: string;
  readonly managedChain: boolean;
  readonly consumerChainId: string;
  readonly consumerId: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  readonly allowPrivateAddresses: boolean;
  readonly validators: readonly KnownValidator[];
  readonly persistentPeers?: readonly string[];
}

const results = ["ports", "peers", "endpoints", "power", "validates", "leftOut"] as const;
const compared = [
  "rpc",
  "providerChainId",
  "consumerId",
  "scheme",
  "nodeIdentity",
  "allowPrivateAddresses",
  "validators",
  "persistentPeers",
  ...results,
];

/** The inputs without what was discovered with them before. */
function declaredOf(inputs: Inputs): Omit<Inputs, (typeof results)[number]> {
  const discovered: readonly string[] = results;
  const entries = Object.entries(inputs).filter(([key]) => !discovered.includes(key));
  return Object.fromEntries(entries) as Omit<Inputs, (typeof results)[number]>;
}

/** What the chain says now of the consumer chain's validators. */
async function readRequest(inputs: Inputs): Promise<TopologyRequest> {
  const reader = openChainReader(inputs.rpc, { chainId: inputs.providerChainId });
  try {
    const named = knownMembers(inputs.validators).map(({ operator }) => operator);
    const { validating, others } = await reader.ask("consumer validators", async (comet) =>
      consumerMembersAt(comet, inputs.consumerId, named),
    );
    return {
      chainId: inputs.consumerChainId,
      consumerId: inputs.consumerId,
      scheme: inputs.scheme,
      nodeIdentity: inputs.nodeIdentity,
      allowPrivateAddresses: inputs.allowPrivateAddresses,
      members: topologyMembers(inputs.validators, others, validating),
      persistentPeers: inputs.persistentPeers ?? [],
    };
  } finally {
    reader.close();
  }
}

/** Reads the chain once more and records nothing that it does not say. */
async function confirm(inputs: Inputs): Promise<Inputs> {
  const request = await readRequest(inputs);
  const discovered = discoverTopology(request);
  const differences = [
    ...undeclaredOnChain(request),
    ...results.flatMap((key) =>
      inputs[key] === undefined || isDeepStrictEqual(inputs[key], discovered[key])
        ? []
        : [
            `${key} were to be ${JSON.stringify(inputs[key])}, the chain gives ${JSON.stringify(discovered[key])}`,
          ],
    ),
  ];
  if (differences.length > 0) {
    throw new Error(
      `provider chain "${inputs.providerChainId}" does not say what was planned for consumer chain ` +
        `"${inputs.consumerChainId}": ${differences.join("; ")}; run again to plan from what it says now`,
    );
  }
  return { ...inputs, ...discovered };
}

/** Ports of own validators, which are known before the chain is; a stranger's are not. */
function declaredPorts(inputs: Inputs): Pick<Inputs, "ports"> | Record<string, never> {
  const ports = knownMembers(inputs.validators).map(
    ({ name, declared }) => [name, declared?.port] as const,
  );
  return ports.some(([, port]) => typeof port !== "number")
    ? {}
    : { ports: Object.fromEntries(ports) as Record<string, number> };
}

/** Implements ConsumerTopology. */
export const provider = resourceProvider<Inputs>({
  async check(_olds: unknown, news: Inputs) {
    const declared = declaredOf(news);
    const partial = { ...declared, ...declaredPorts(declared) };
    if (hasUnknown(declared)) return { inputs: partial };
    try {
      return { inputs: { ...declared, ...discoverTopology(await readRequest(declared)) } };
    } catch (error) {
      // A chain of ours may be down because this very run is to start it; `up` reads it when it is.
      if (declared.managedChain) return { inputs: partial };
      return { inputs: partial, failures: [{ property: "rpc", reason: (error as Error).message }] };
    }
  },

  compared: compared,
  replacing: ["consumerChainId"],

  async create(inputs: Inputs) {
    return { id: inputs.consumerChainId, outs: await confirm(inputs) };
  },

  async read(id: string, props: Inputs) {
    const declared = declaredOf(props);
    try {
      return { id, props: { ...declared, ...discoverTopology(await readRequest(declared)) } };
    } catch (error) {
      // A dead chain of ours is told by its nodes; a refresh goes on with what was known.
      if (props.managedChain) return { id, props };
      throw error;
    }
  },

  async update(_id: string, _olds: Inputs, news: Inputs) {
    return { outs: await confirm(news) };
  },
});
