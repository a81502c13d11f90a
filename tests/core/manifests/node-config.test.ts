import { parse } from "smol-toml";

import { appToml, cometConfigToml, type NodeConfig } from "../../../core/manifests/node-config";

const config: NodeConfig = {
  moniker: "bob",
  persistentPeers: `${"a".repeat(40)}@127.97.0.100:30301,${"d".repeat(40)}@[2001:db8::7]:31000`,
  externalAddress: "127.97.0.110:30301",
  addrBookStrict: true,
  allowDuplicateIp: false,
  pex: false,
  expose: { rpc: false, grpc: false },
  unsafeRpc: false,
  blockTimeMs: 250,
};

/** The file as CometBFT reads it. */
const cometConfig = (changed: Partial<NodeConfig> = {}): Record<string, unknown> =>
  parse(cometConfigToml({ ...config, ...changed }));

const p2p = (changed: Partial<NodeConfig> = {}): unknown => cometConfig(changed)["p2p"];

describe("cometConfigToml", () => {
  // Keys and their reasons: docs/protocol.md "Node configuration"; names as in CometBFT v0.38 `config/toml.go`.
  it("writes the p2p keys, peers being private and unconditional too", () => {
    const ids = `${"a".repeat(40)},${"d".repeat(40)}`;
    expect(p2p()).toEqual({
      laddr: "tcp://0.0.0.0:26656",
      external_address: "127.97.0.110:30301",
      persistent_peers: config.persistentPeers,
      unconditional_peer_ids: ids,
      private_peer_ids: ids,
      persistent_peers_max_dial_period: "30s",
      addr_book_strict: true,
      allow_duplicate_ip: false,
      pex: false,
    });
  });

  it("names seeds, where there are any, and counts them among no peers", () => {
    const seeds = [`${"e".repeat(40)}@seed.example.com:26656`, `${"f".repeat(40)}@203.0.113.9:1`];
    expect(p2p({ seeds })).toEqual({ ...(p2p() as object), seeds: seeds.join(",") });
  });

  it("has empty lists where there are no peers", () => {
    expect(p2p({ persistentPeers: "" })).toMatchObject({
      persistent_peers: "",
      unconditional_peer_ids: "",
      private_peer_ids: "",
    });
  });

  it.each([
    {
      name: "an address book for private addresses",
      changed: { addrBookStrict: false },
      key: { addr_book_strict: false },
    },
    {
      name: "several peers behind one address",
      changed: { allowDuplicateIp: true },
      key: { allow_duplicate_ip: true },
    },
    { name: "peer exchange", changed: { pex: true }, key: { pex: true } },
  ])("allows $name", ({ changed, key }) => {
    expect(p2p(changed)).toMatchObject(key);
  });

  it.each([
    { name: "on the pod's loopback", rpc: false, laddr: "tcp://127.0.0.1:26657" },
    { name: "everywhere once exposed", rpc: true, laddr: "tcp://0.0.0.0:26657" },
  ])("lets RPC listen $name, never with unsafe methods", ({ rpc, laddr }) => {
    expect(cometConfig({ expose: { rpc, grpc: false } })["rpc"]).toEqual({
      laddr,
      pprof_laddr: "",
    });
  });

  it("gives RPC its unsafe methods where something in the pod is to tell the node its peers", () => {
    expect(cometConfig({ unsafeRpc: true })["rpc"]).toEqual({
      laddr: "tcp://127.0.0.1:26657",
      pprof_laddr: "",
      unsafe: true,
    });
  });

  it("tells moniker and block time", () => {
    expect(cometConfig()).toMatchObject({
      moniker: "bob",
      consensus: { timeout_commit: "250ms" },
    });
  });

  it("cannot be made to say more by what stands in a value", () => {
    const moniker = 'x"\n[rpc]\nunsafe = true\n#';
    const parsed = cometConfig({ moniker });
    expect(parsed["moniker"]).toBe(moniker);
    expect(parsed["rpc"]).not.toHaveProperty("unsafe");
  });
});

describe("appToml", () => {
  it.each([
    { name: "on the pod's loopback", expose: false, address: "127.0.0.1:9090" },
    { name: "everywhere once exposed", expose: true, address: "0.0.0.0:9090" },
  ])("lets gRPC listen $name, and nothing else", ({ expose, address }) => {
    expect(parse(appToml("0stake", expose))).toMatchObject({
      "minimum-gas-prices": "0stake",
      api: { enable: false },
      grpc: { enable: true, address },
      "grpc-web": { enable: false },
    });
  });
});
