import * as pulumi from "@pulumi/pulumi";

import { discoverTopology, type TopologyRequest } from "../../core/consumer-topology";
import { provider as portPlan } from "../../providers/ports/port-plan-provider";

/** A resource as the program registered it, without what only Pulumi's plumbing needs. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
}

const keysOf = (name: string): Record<string, string> => {
  const digit = String(name.length % 10);
  return {
    accountMnemonic: `mnemonic of ${name}`,
    consensusSeed: digit.repeat(64),
    nodeSeed: digit.repeat(64),
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
  if (kind === "PortPlan") return (await portPlan.check({}, inputs)).inputs as object as Record<string, unknown>;
  if (kind === "ChainNode") return { ...inputs, rpc: inputs.listen.rpc.replace("tcp", "http") };
  if (kind === "PublishedEndpoint") return { ...inputs, published: inputs.endpoint };
  if (kind === "Service") {
    const ip = inputs.metadata.annotations["metallb.io/loadBalancerIPs"] as string;
    return { ...inputs, status: { loadBalancer: { ingress: [{ ip }] } } };
  }
  if (preview) return inputs;
  switch (kind) {
    case "ValidatorKeys":
      return { ...inputs, ...keysOf(name) };
    case "TestnetGenesis":
      return { ...inputs, genesis: '{"genesis":"of the mock"}' };
    case "EmbeddedCluster":
      return { ...inputs, kubeconfig: `kubeconfig of ${name}` };
    case "ConsumerTopology": {
      const members = inputs.validators as TopologyRequest["members"];
      return { ...inputs, ...discoverTopology({ ...inputs, chainId: inputs.consumerChainId, members } as TopologyRequest) };
    }
    default:
      return inputs;
  }
}

/** Plays Pulumi's monitor, and keeps what the program registers. */
export function recordResources(preview: boolean): Registered[] {
  const registered: Registered[] = [];
  void pulumi.runtime.setMocks(
    {
      newResource: async (args) => {
        const { __provider: _text, ...inputs } = args.inputs;
        registered.push({ type: args.type, name: args.name, inputs });
        return { id: `${args.name}-id`, state: await stateOf(args, preview) };
      },
      call: ({ inputs }) => inputs,
    },
    "ics",
    "test",
    preview,
  );
  return registered;
}
