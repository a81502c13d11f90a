import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { discoverTopology, type TopologyRequest } from "../../core/peers/consumer-topology";
import { type KnownValidator, topologyMembers } from "../../core/peers/topology-members";
import { provider as portPlan } from "../../providers/ports/port-plan-provider";

/** A resource as the program registered it, without what only Pulumi's plumbing needs. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

/** 32 bytes in hex that no other resource has, nor this one for another purpose. */
const mockedSeed = (name: string, purpose: string): string =>
  createHash("sha256").update(`${purpose} of ${name}`).digest("hex");

/** The secret that the mocks give a ConsumerKey of this name. */
export const mockedConsumerSeed = (name: string): string => mockedSeed(name, "consumer seed");

/** The secrets that the mocks give a ValidatorKeys of this name. */
export const mockedKeys = (
  name: string,
): Record<
  "accountMnemonic" | "consensusSeed" | "nodeSeed" | "account" | "operator" | "nodeId",
  string
> => {
  const digit = String(name.length % 10);
  return {
    accountMnemonic: `mnemonic of ${name}`,
    consensusSeed: mockedSeed(name, "consensus seed"),
    nodeSeed: mockedSeed(name, "node seed"),
    account: `cosmos1${name}`,
    operator: `cosmosvaloper1${name}`,
    nodeId: digit.repeat(40),
  };
};

/** What the engine would know of a dynamic resource: in previews what `check` says, in `up` also what `create` adds. */
async function stateOf(
  { type, name, inputs }: pulumi.runtime.MockResourceArgs,
  preview: boolean,
): Promise<Record<string, unknown>> {
  const kind = type.split(":").at(-1);
  if (kind === "PortPlan") {
    const { inputs: checked } = await portPlan.check({}, inputs);
    return { ...checked };
  }
  if (kind === "ChainNode") {
    const rpc = String(inputs.listen.rpc).replace("tcp", "http");
    return { ...inputs, rpc, home: `${String(inputs.directory)}/home` };
  }
  if (kind === "PublishedEndpoint") return { ...inputs, published: inputs.endpoint };
  if (kind === "Service" && inputs.spec?.type === "LoadBalancer") {
    const { annotations } = inputs.metadata as { annotations?: Record<string, string> };
    // A cluster that chooses by itself gives a name, as some clouds do.
    const ip = annotations?.["metallb.io/loadBalancerIPs"];
    const ingress = [ip === undefined ? { hostname: "lb.example" } : { ip }];
    return preview && ip === undefined
      ? inputs
      : { ...inputs, status: { loadBalancer: { ingress } } };
  }
  // Every stack gives out the kubeconfig that its name is.
  if (kind === "StackReference") return { ...inputs, outputs: { kubeconfig: inputs.name } };
  if (kind === "BuiltImage") {
    return { ...inputs, image: `ics-discovery/${String(inputs.recipe)}:of-the-mock` };
  }
  if (preview) return inputs;
  switch (kind) {
    case "ValidatorKeys":
      return { ...inputs, ...mockedKeys(name) };
    case "RelayerKeys":
      return {
        ...inputs,
        accountMnemonic: `mnemonic of ${name}`,
        providerAddress: `cosmos1${name}`,
        consumerAddress: `consumer1${name}`,
      };
    case "TestnetGenesis":
      return { ...inputs, genesis: '{"genesis":"of the mock"}' };
    case "Service":
      return { ...inputs, spec: { ...inputs.spec, clusterIP: "10.96.0.7" } };
    case "KindCluster":
    case "EmbeddedCluster":
      return { ...inputs, kubeconfig: `kubeconfig of ${name}`, clusterUid: `uid of ${name}` };
    case "ConsumerKey":
      return { ...inputs, seed: mockedConsumerSeed(name), publicKey: `key of ${name}` };
    case "ConsumerRegistration":
      return { ...inputs, consumerId: inputs.joins ?? "7" };
    case "ConsumerLaunch":
      return { ...inputs, genesis: '{"genesis":"of the mock"}', spawnTime: "2026-01-01T00:00:00Z" };
    case "ConsumerTopology": {
      const members = topologyMembers(inputs.validators as KnownValidator[], [], []);
      const request = { ...inputs, chainId: inputs.consumerChainId, members } as TopologyRequest;
      return { ...inputs, ...discoverTopology(request) };
    }
    case "ConsumerConvergence":
      return { ...inputs, height: 5, connected: 2, expected: 2, roles: {} };
    default:
      return inputs;
  }
}

/** Wraps outputs that the program declared as secret, as the engine does. */
const withSecrets = (
  state: Readonly<Record<string, unknown>>,
  secretKeys: readonly string[],
): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(state).map(([key, value]) => [
      key,
      secretKeys.includes(key) ? pulumi.secret(value) : value,
    ]),
  );

/** What Pulumi's monitor was told in a run. */
export interface Recorded {
  readonly registered: Registered[];
  /** By type of dynamic resource: the texts of its provider that would come into the state. */
  readonly providerTexts: Map<string, Set<string>>;
}

/** Lets Pulumi's own mocks take hooks, which they say they do; what a hook does is shown with the real engine. */
function takeHooks(): void {
  const prototype = MockMonitor.prototype as unknown as Record<string, unknown>;
  prototype["registerResourceHook"] ??= (_request: unknown, done: (error: null) => void): void => {
    done(null);
  };
}

/**
 * Plays Pulumi's monitor, and keeps what the program registers.
 *
 * @param secretOutputs - By resource name, filled before a resource is registered.
 * @param former - By resource name: what a resource keeps from a former run, whatever its inputs are now.
 */
export function recordResources(
  preview: boolean,
  secretOutputs: ReadonlyMap<string, readonly string[]>,
  former: Readonly<Record<string, object>>,
): Recorded {
  const registered: Registered[] = [];
  const providerTexts = new Map<string, Set<string>>();
  takeHooks();
  void pulumi.runtime.setMocks(
    {
      newResource: async (args) => {
        const { __provider: text, ...inputs } = args.inputs;
        if (text !== undefined) {
          const former = providerTexts.get(args.type) ?? [];
          providerTexts.set(args.type, new Set([...former, text]));
        }
        registered.push({ type: args.type, name: args.name, inputs });
        const state = { ...(await stateOf(args, preview)), ...former[args.name] };
        return {
          id: `${args.name}-id`,
          state: withSecrets(state, secretOutputs.get(args.name) ?? []),
        };
      },
      call: ({ inputs }) => inputs,
    },
    "ics",
    "test",
    preview,
  );
  return { registered, providerTexts };
}
