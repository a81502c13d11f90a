import { parseConfig } from "../../config/parse-config";
import { faultText } from "../../core/errors";

const managed = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [{ chainId: "testchain-0", validators: ["bob"] }],
};
const external = {
  ...managed,
  providerChain: {
    mode: "external",
    chainId: "x-1",
    rpc: ["https://rpc.example"],
    gasPrice: "0.025uatom",
  },
  validators: [{ name: "alice", managed: false }],
  consumerChains: [{ chainId: "testchain-0", validators: ["alice"], consumerId: "7" }],
};
const kind = { ...managed, clusters: "kind" };
const existing = { ...external, clusters: "existing" };

type Tree = Record<string, any>;

/** The config with a value at a path such as `validators.0.power`; no value removes what is there. */
function withValue(config: object, path: string, value: unknown): Tree {
  const copy = structuredClone(config) as Tree;
  const keys = path.split(".");
  const last = keys.pop()!;
  keys.reduce((at: Tree, key) => (at[key] ??= {}), copy)[last] = value;
  return copy;
}

const shown = (path: string): string => `ics:${path.replace(/\.(\d+)/g, "[$1]")}`;

/** Faults at this place of the config or below it. */
const faultsAt = (config: object, path: string, value: unknown): string[] =>
  parseConfig(withValue(config, path, value), "test")
    .faults.map(faultText)
    .filter((fault) => fault.startsWith(shown(path)));

const operator = (length: number): string => `cosmosvaloper1${"q".repeat(length)}`;
const hex = "0123456789abcdef".repeat(4);
const seed = `${hex.slice(0, 40)}@seed.example:26656`;

// Limits as docs/configuration.md documents them; TCP ports by RFC 9293; denoms by types/coin.go of Cosmos SDK v0.50
// ([a-zA-Z][a-zA-Z0-9/:._-]{2,127}); names of networks by Docker ([a-zA-Z0-9][a-zA-Z0-9_.-]*); a label of DNS by RFC 1035.
describe("the limits of settings", () => {
  it.each([
    { on: managed, path: "providerChain.blockTimeMs", least: 100, most: 5_000 },
    { on: managed, path: "providerChain.blocksPerEpoch", least: 1 },
    { on: managed, path: "providerChain.unbondingSeconds", least: 60 },
    { on: managed, path: "providerChain.p2pPort", least: 1, most: 65_535 },
    { on: managed, path: "validators.0.poolIndex", least: 0 },
    { on: managed, path: "validators.0.power", least: 1, most: 1_000_000_000 },
    { on: managed, path: "network.poolFirst", least: 0 },
    { on: managed, path: "network.poolSize", least: 1 },
    { on: kind, path: "kind.apiPort", least: 1 },
    { on: kind, path: "kind.rpcPort", least: 1 },
    { on: managed, path: "consumerChains.0.spawnDelaySeconds", least: 0, most: 31_536_000 },
    { on: managed, path: "consumerChains.0.spawnWaitSeconds", least: 1, most: 10_000_000_000 },
    { on: managed, path: "consumerChains.0.unbondingSeconds", least: 1, most: 10_000_000_000 },
    { on: managed, path: "consumerChains.0.blockTimeMs", least: 100, most: 10_000 },
  ])("are $least to $most for $path, in whole numbers", ({ on, path, least, most }) => {
    for (const value of [least, least + 1, ...(most === undefined ? [] : [most - 1, most])]) {
      expect(faultsAt(on, path, value)).toEqual([]);
    }
    for (const value of [least - 1, least + 0.5, ...(most === undefined ? [] : [most + 1])]) {
      expect(faultsAt(on, path, value)).toEqual([
        expect.stringContaining(`${shown(path)}: does not fit; "${String(value)}"; `),
      ]);
    }
  });

  const price = "must be a price such as 0.025uatom";
  const prices = "must be prices such as 0.01untrn, separated by commas";
  const sha256 = "must be a SHA-256 in 64 lower-case hex digits";
  const label = "must be a lower-case DNS label of at most 32 characters, starting with a letter";
  it.each([
    {
      on: external,
      path: "providerChain.gasPrice",
      takes: ["0stake", "12.50uatom", "1ibc/27A6:x.y_z-1", `1a${"b".repeat(127)}`],
      refuses: [
        "",
        "uatom",
        "1.uatom",
        ".5uatom",
        "1ua",
        "-1uatom",
        "1uatom ",
        "x1uatom",
        "1.xuatom",
      ],
      says: price,
    },
    {
      on: external,
      path: "providerChain.gasPrice",
      refuses: [`1a${"b".repeat(128)}`],
      says: price,
    },
    {
      on: managed,
      path: "consumerChains.0.minGasPrice",
      takes: ["0stake", "0.01untrn,10.25uatom,3stake", "12untrn,2.50ibc/AB:x.y_z-1"],
      refuses: [
        ...["", "untrn", "1.untrn", "x1untrn", "1ua", "1untrn,", "1untrn,,2uatom", "1untrn;2uatom"],
        ...[
          "1untrn,uatom",
          "1untrn,2.uatom",
          "1untrn,2ua",
          "1untrn ",
          "1.xuntrn",
          "1untrn,1.xuatom",
        ],
      ],
      says: prices,
    },
    {
      on: managed,
      path: "consumerChains.0.genesisSha256",
      takes: [hex],
      refuses: ["", "a", `${hex}a`, `g${hex}`, `${hex} `, hex.toUpperCase(), hex.slice(1)],
      says: sha256,
    },
    {
      on: managed,
      path: "consumerChains.0.program",
      takes: ["neutrond", "n", "Neutron.d_1-2", "a".repeat(101)],
      refuses: ["", "../neutrond", "neutrond/x", "neutrond -h", ".n", "a".repeat(102)],
      says: "must be the name of a program, without a path",
    },
    {
      on: managed,
      path: "consumerChains.0.seeds",
      takes: [[seed, `${hex.slice(0, 40)}@[2001:db8::7]:1`]],
      refuses: [
        ...[`x${seed}`, `${seed}x`, `${seed},${seed}`, `${seed} `, seed.slice(1), `${seed}000`],
      ].map((one) => [one]),
      says: "must be NODE_ID@HOST:PORT, with 40 hex digits",
    },
    {
      on: managed,
      path: "validators.0.name",
      takes: ["a", "a1", "al-ice", "a".repeat(32)],
      refuses: ["", "1a", "-a", "a-", "Alice", "1alice", "alice!", "a".repeat(33)],
      says: label,
    },
    {
      on: external,
      path: "validators.0.operator",
      takes: [operator(38), operator(58)],
      refuses: [
        `1${operator(38)}`,
        `${operator(38)}!`,
        operator(37),
        operator(59),
        operator(38).slice(6),
      ],
      says: "must be a …valoper1… address",
    },
    {
      on: kind,
      path: "validators.0.storage",
      takes: [{ kind: "hostPath", path: "/srv/data" }],
      refuses: [],
      says: "",
    },
    {
      on: kind,
      path: "kind.network.name",
      takes: ["kind", "k", "9_net.work-1", "a".repeat(63)],
      refuses: ["", "_kind", "ki nd", "kind/", "!kind", "a".repeat(64)],
      says: "must be a name that Docker takes",
    },
    {
      on: managed,
      path: "consumerChains.0.chainId",
      takes: ["testchain 0"],
      refuses: ["test\u0000chain", "test\u001fchain", "test\u007fchain", "test\nchain"],
      says: "must not hold control characters",
    },
    {
      on: managed,
      path: "allowPrivateAddresses",
      takes: [true, false, "auto"],
      refuses: ["yes", "", 1],
      says: 'must be true, false or "auto"',
    },
    {
      on: external,
      path: "providerChain.rpc.0",
      takes: ["http://rpc.example", "https://rpc.example:443/key"],
      refuses: ["httpsx://rpc.example", "xhttp://rpc.example", "rpc.example"],
      says: "must be an http://, https:// or tcp:// address",
    },
    {
      on: external,
      path: "providerChain.rpc",
      takes: [["https://a.example", "https://b.example"]],
      refuses: [[]],
      says: "must name at least one RPC address",
    },
    {
      on: { ...managed, consumerChains: [] },
      path: "validators",
      takes: [[{ name: "alice" }], [{ name: "alice" }, { name: "bob" }, { name: "charlie" }]],
      refuses: [[]],
      says: "must name at least one validator",
    },
    {
      on: existing,
      path: "validators.0.cluster",
      takes: [
        { kubeconfig: "kube.yaml", context: "alice" },
        { context: "alice" },
        { stack: "org/project/stack" },
        { stack: "org/project/stack", output: "kube", context: "alice" },
      ],
      refuses: [
        "kube.yaml",
        { stack: "" },
        { stack: "s", output: "" },
        { stack: "s", context: "" },
      ],
      says: "must be {kubeconfig: FILE, context: NAME}, or {stack: ORG/PROJECT/STACK, output: NAME}",
    },
    { on: managed, path: "nodeResources.cpu", refuses: [true, {}], says: "must be a quantity" },
  ])("decide what $path takes: $takes", ({ on, path, takes = [], refuses, says }) => {
    for (const value of takes) {
      expect(faultsAt(on, path, value)).toEqual([]);
    }
    for (const value of refuses) {
      expect(faultsAt(on, path, value)).toContainEqual(expect.stringContaining(says));
      expect(faultsAt(on, path, value).length).toBeGreaterThan(0);
    }
  });

  it.each([
    { on: kind, path: "kind.nodeImage" },
    { on: kind, path: "kind.extraConfig", says: "must name a file" },
    { on: managed, path: "images.providerNode" },
    { on: managed, path: "images.consumerNode" },
    { on: managed, path: "images.agent" },
    { on: managed, path: "images.relayer" },
    { on: managed, path: "stateDir" },
    { on: existing, path: "loadBalancer.class" },
    { on: existing, path: "validators.0.cluster.kubeconfig", says: "must name a file" },
    { on: existing, path: "validators.0.cluster.context" },
    { on: managed, path: "consumerChains.0.genesisFile", says: "must name a file" },
    { on: managed, path: "consumerChains.0.image", says: "must name an image" },
    {
      on: external,
      path: "consumerChains.0.finalGenesisFile",
      says: "must name a file, or a https address",
    },
    { on: external, path: "mnemonics.alice" },
  ])("let no $path be empty", ({ on, path, says = "" }) => {
    const others = faultsAt(on, path, "two words");
    expect(others.filter((fault) => fault.includes("does not fit"))).toEqual([]);
    expect(faultsAt(on, path, "")).toContainEqual(
      expect.stringMatching(new RegExp(`does not fit; .*; .*${says}`)),
    );
  });

  it.each(["data", "srv/data", "./data"])("let no host path be %s", (path) => {
    expect(faultsAt(kind, "validators.0.storage", { kind: "hostPath", path })).toEqual([
      `ics:validators[0].storage.path: does not fit; "${path}"; must be absolute`,
    ]);
  });

  it.each(["ReadWriteOnce", "ReadWriteOncePod"])("let a claim be %s, of a class", (accessMode) => {
    const storage = { kind: "claim", size: "1Gi", storageClass: "fast", accessMode };
    const { faults, settings } = parseConfig(withValue(kind, "validators.0.storage", storage), "x");
    expect(faults).toEqual([]);
    expect(settings?.validators[0]?.storage).toEqual(storage);
    const nameless = { ...storage, storageClass: "" };
    expect(faultsAt(kind, "validators.0.storage", nameless)).toHaveLength(1);
  });

  it.each([
    { path: "nodeResources.cpu", most: "1000", more: "1001" },
    { path: "nodeResources.memory", least: "1Mi", less: "1048575" },
    { path: "nodeResources.memoryLimit", least: "1Mi", less: "1023Ki" },
  ])("of $path are quantities", ({ path, most, more, least, less }) => {
    expect(faultsAt(managed, path, most ?? least)).toEqual([]);
    expect(faultsAt(managed, path, more ?? less)).toHaveLength(1);
  });

  it("let a pod have as much memory as it asks for, and no less", () => {
    const asking = (memory: string) =>
      faultsAt(withValue(kind, "nodeResources.memory", memory), "nodeResources.memoryLimit", "1Gi");
    expect(asking("1024Mi")).toEqual([]);
    expect(asking("1025Mi")).toHaveLength(1);
  });
});

describe("settings of a final genesis", () => {
  const joining = (more: object) =>
    parseConfig(
      withValue(external, "consumerChains.0", { ...external.consumerChains[0], ...more }),
      "x",
    );
  const told = (more: object) => joining(more).faults.map(faultText);

  it("reach the chain that is joined", () => {
    const files = { finalGenesisFile: "https://example.com/genesis.json", genesisSha256: hex };
    expect(told(files)).toEqual([]);
    expect(joining(files).settings?.consumerChains[0]).toMatchObject(files);
    expect(told({ finalGenesisFile: "genesis.json" })).toEqual([]);
  });

  it.each([
    {
      name: "an address without a digest",
      more: { finalGenesisFile: "https://example.com/genesis.json" },
      value: "https://example.com/genesis.json",
      says: "is fetched, so its genesisSha256 has to be set",
    },
    {
      name: "a base genesis beside it",
      more: { finalGenesisFile: "final.json", genesisFile: "base.json" },
      value: "final.json",
      says: "cannot stand beside genesisFile; remove one of the two",
    },
    {
      name: "a chain that the stack registers",
      more: { finalGenesisFile: "final.json", consumerId: undefined },
      value: "final.json",
      says: "is for a chain that somebody else registered; set its consumerId, or use genesisFile",
    },
  ])("refuse $name", ({ more, value, says }) => {
    expect(told(more)).toEqual([
      `ics:consumerChains[0].finalGenesisFile: does not fit; "${value}"; ${says}`,
    ]);
  });
});
