import { parseConfig } from "../../config/parse-config";
import { faultText } from "../../core/errors";

const chain = { chainId: "testchain-0", validators: ["bob"] };
const managed = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [chain],
};
const existing = {
  clusters: "existing",
  providerChain: {
    mode: "external",
    chainId: "x-1",
    rpc: ["https://rpc.example"],
    gasPrice: "0.025uatom",
  },
  validators: [{ name: "bob" }],
  consumerChains: [],
  images: { agent: "r.example/agent:1", consumerNode: "r.example/node:1" },
  mnemonics: { bob: "words of bob" },
};

function settingsOf(config: object) {
  const { faults, settings } = parseConfig(config as Record<string, unknown>, "prod");
  expect(faults).toEqual([]);
  return settings;
}
const faultsOf = (config: object): string[] =>
  parseConfig(config as Record<string, unknown>, "prod").faults.map(faultText);

// What is expected is said in docs/configuration.md.
describe("settings of clusters that exist", () => {
  const of = (validator: object) =>
    settingsOf({ ...existing, validators: [{ name: "bob", ...validator }] })?.validators[0];

  it("have claims of 20Gi, the current context and no addresses of their own", () => {
    expect(of({})).toMatchObject({
      storage: { kind: "claim", size: "20Gi" },
      cluster: { kind: "file" },
    });
    expect(settingsOf(existing)).toMatchObject({
      network: { subnet: "", reserved: [] },
      allowPrivateAddresses: false,
      images: { agent: "r.example/agent:1", consumerNode: "r.example/node:1" },
      loadBalancer: { preset: "metallb", annotations: {} },
    });
    expect(Object.keys(settingsOf(existing)?.images ?? {})).not.toContain("providerNode");
  });

  it.each([
    { cluster: { kubeconfig: "k.yaml" }, access: { kind: "file", kubeconfig: "k.yaml" } },
    { cluster: { context: "bob" }, access: { kind: "file", context: "bob" } },
    {
      cluster: { stack: "o/p/s" },
      access: { kind: "stack", stack: "o/p/s", output: "kubeconfig" },
    },
    {
      cluster: { stack: "o/p/s", output: "kube", context: "bob" },
      access: { kind: "stack", stack: "o/p/s", output: "kube", context: "bob" },
    },
  ])("are reached by $cluster", ({ cluster, access }) => {
    expect(of({ cluster })?.cluster).toEqual(access);
  });

  it("keep what is said of storage, addresses and load balancers", () => {
    const storage = { kind: "hostPath", path: "/srv" };
    expect(of({ storage, annotations: { a: "b" } })).toMatchObject({
      storage,
      annotations: { a: "b" },
    });
    const loadBalancer = { preset: "custom", annotations: { c: "d" }, class: "e" };
    expect(settingsOf({ ...existing, loadBalancer })?.loadBalancer).toEqual(loadBalancer);
    expect(settingsOf({ ...existing, loadBalancer: { class: "e" } })?.loadBalancer.preset).toBe(
      "metallb",
    );
    expect(settingsOf({ ...existing, allowPrivateAddresses: true })?.allowPrivateAddresses).toBe(
      true,
    );
  });

  it("take what Pulumi.yaml gives to whoever sets none", () => {
    expect(settingsOf({ ...existing, kind: {}, loadBalancer: {} })).toEqual(settingsOf(existing));
    expect(faultsOf({ ...existing, loadBalancer: null })).toHaveLength(1);
  });

  it("need no image of an agent where nothing is managed", () => {
    const { mnemonics: _none, images: _neither, ...rest } = existing;
    expect(faultsOf({ ...rest, validators: [{ name: "bob", managed: false }] })).toEqual([]);
  });

  it("want a price of gas for each chain", () => {
    const consumerChains = [{ ...chain, minGasPrice: "0.01untrn" }];
    expect(settingsOf({ ...existing, consumerChains })?.consumerChains[0]?.minGasPrice).toBe(
      "0.01untrn",
    );
  });
});

describe("settings of clusters on this machine", () => {
  it("have no cluster to reach, and play images unless some are named", () => {
    const images = { agent: "r.example/agent:1" };
    const settings = settingsOf({ ...managed, images });
    expect(settings?.validators.map((validator) => "cluster" in validator)).toEqual([false, false]);
    expect(settings?.images).toEqual({
      providerNode: "ics-discovery/provider-node:dev",
      consumerNode: "ics-discovery/consumer-node:dev",
      agent: "r.example/agent:1",
    });
    expect(settingsOf({ ...managed, clusters: "kind", images })?.images).toEqual(images);
  });

  it("spare a gateway, and take other places of pools", () => {
    const network = { subnet: "10.1.0.0/24", poolFirst: 50, poolSize: 5, gateway: "10.1.0.50" };
    expect(settingsOf({ ...managed, network })?.network).toEqual({
      subnet: "10.1.0.0/24",
      poolFirst: 50,
      poolSize: 5,
      reserved: [{ name: "gateway", address: "10.1.0.50" }],
    });
  });

  it("believe in private addresses unless they are told not to", () => {
    const of = (allowPrivateAddresses: unknown) =>
      settingsOf({ ...managed, allowPrivateAddresses })?.allowPrivateAddresses;
    expect([of("auto"), of(true), of(false)]).toEqual([true, true, false]);
  });

  it("keep Kind's ports, image and network", () => {
    const kind = {
      apiPort: 6440,
      nodeImage: "kindest/node:v1",
      network: { name: "n", create: false },
    };
    expect(settingsOf({ ...managed, clusters: "kind", kind })?.kind).toEqual({
      ...kind,
      rpcPort: 26657,
      parallel: true,
    });
  });

  it("have claims for pods of Kind alone", () => {
    const storage = (clusters: string) =>
      settingsOf({ ...managed, clusters })?.validators[0]?.storage.kind;
    expect([storage("embedded"), storage("kind")]).toEqual(["emptyDir", "claim"]);
  });

  it("refuse a network of IPv6 on Kind, whose Services are IPv4", () => {
    const network = { subnet: "fd97::/64" };
    expect(faultsOf({ ...managed, clusters: "kind", network })).toEqual([
      'ics:network.subnet: must be IPv4 on Kind, whose clusters have IPv4 Services; "fd97::/64"; name the network\'s IPv4 subnet; an IPv6 one beside it is ics:kind.network.subnet6',
    ]);
    expect(faultsOf({ ...managed, network })).toEqual([]);
  });

  it("let validators on Kind be somebody else's where the provider chain is", () => {
    const { images: _none, mnemonics: _neither, ...rest } = existing;
    const stranger = { name: "bob", managed: false };
    expect(faultsOf({ ...rest, clusters: "kind", validators: [stranger] })).toEqual([]);
    const storage = { kind: "emptyDir" };
    expect(faultsOf({ ...rest, clusters: "kind", validators: [{ ...stranger, storage }] })).toEqual(
      [],
    );
  });

  it("refuse annotations of a Service that the stack's own load balancers carry", () => {
    const annotated = { name: "alice", annotations: { a: "b" } };
    expect(faultsOf({ ...managed, validators: [annotated, { name: "bob" }] })).toEqual([
      'ics:validators[0].annotations: means nothing on backend "embedded", only on "existing"; "{\\"a\\":\\"b\\"}"; remove it, or change ics:clusters',
    ]);
  });
});

describe("mnemonics", () => {
  const useless = (name: string): string =>
    `ics:mnemonics.${name}: is of no use: only managed validators of an external provider chain sign with it; "[secret]"; remove it`;

  it.each([
    {
      name: "a managed chain",
      config: { ...managed, mnemonics: { alice: "words" } },
      of: ["alice"],
    },
    {
      name: "a validator that others manage",
      config: {
        ...existing,
        validators: [{ name: "bob" }, { name: "dora", managed: false }],
        mnemonics: { bob: "words", dora: "words" },
      },
      of: ["dora"],
    },
    {
      name: "nobody",
      config: { ...existing, mnemonics: { bob: "words", eve: "words" } },
      of: ["eve"],
    },
  ])("of $name are of no use", ({ config, of }) => {
    expect(faultsOf(config)).toEqual(of.map(useless));
  });
});
