import { faultText } from "../../../core/errors";
import { relayerFaults } from "../../../core/plan/relayer-faults";
import type { Settings } from "../../../core/plan/settings";

type Chain = Partial<Settings["consumerChains"][number]>;

const validators = [
  { name: "alice", managed: true, power: 1 },
  { name: "bob", managed: false, power: 9 },
];
const managedChain = { mode: "managed", chainId: "provider", unbondingSeconds: 604_800 };

const faultsOf = (chain: Chain, more: object = {}): string[] => {
  const consumer = {
    ...{ chainId: "x-1", relayer: "hermes", unbondingSeconds: 576_000, optOut: [] },
    ...chain,
  };
  const hermes = { providerGrpc: [] };
  const settings = { providerChain: managedChain, validators, hermes, ...more };
  return relayerFaults({ ...settings, consumerChains: [consumer] } as unknown as Settings).map(
    faultText,
  );
};

describe("settings of a relayer", () => {
  it.each([
    { name: "of a managed validator", chain: { policy: { validators: ["alice", "bob"] } } },
    {
      name: "of one who leaves",
      chain: { policy: { validators: ["bob"] }, optOut: ["alice"] },
    },
    { name: "of all", chain: { policy: "all" as const } },
  ])("are taken beside a node $name", ({ chain }) => {
    expect(faultsOf(chain)).toEqual([]);
  });

  it("are refused where the stack runs a node, but manages nobody who has one", () => {
    expect(faultsOf({ policy: { validators: ["bob"] } })).toEqual([
      'ics:consumerChains[0].relayer: needs a node of the chain beside which it runs, and none of the validators that this stack manages has one; "hermes"; set it to "none", or have a managed validator run the chain',
    ]);
    expect(faultsOf({ policy: { validators: ["bob"] }, relayer: "none" })).toEqual([]);
    expect(faultsOf({ policy: { topPower: 50 } })).toHaveLength(1);
    expect(faultsOf({ policy: { topPower: 100 } })).toEqual([]);
  });

  it("are refused without the prefix of accounts on a chain of another program", () => {
    const policy = { validators: ["alice"] };
    expect(faultsOf({ policy, program: "neutrond" })).toEqual([
      'ics:consumerChains[0].accountPrefix: is missing: the relayer has an account on the chain, whose addresses nobody knows of "neutrond"; "x-1"; set it to the prefix of the chain\'s account addresses',
    ]);
    expect(faultsOf({ policy, program: "neutrond", accountPrefix: "neutron" })).toEqual([]);
  });

  it("are refused where an RPC address of a chain of others has no gRPC address beside it", () => {
    const external = { mode: "external", chainId: "x", rpc: ["http://a", "http://b"] };
    const more = { providerChain: external, hermes: { providerGrpc: ["http://a:9090"] } };
    expect(faultsOf({ policy: { validators: ["alice"] } }, more)).toEqual([
      'ics:hermes.providerGrpc: needs a gRPC address for each of the 2 RPC addresses of the provider chain, in their order; "http://a:9090"; set it: a relayer asks both',
    ]);
  });
});
