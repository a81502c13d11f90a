import { writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";
import microdiff from "microdiff";
import { parse } from "smol-toml";

import { expectGolden } from "../support/golden";
import { type ProgramRun, runProgram } from "../support/program-run";
import { mockedConsumerSeed, mockedKeys, type Registered } from "../support/pulumi-mocks";
import { temporaryFolder } from "../support/temporary-folder";

const consumerChain = "consumer-0-1751686503-0";

const embedded = {
  "ics:clusters": "embedded",
  "ics:providerChain": { mode: "managed" },
  "ics:validators": [{ name: "alice" }, { name: "bob" }, { name: "charlie" }],
  "ics:consumerChains": [{ chainId: consumerChain, validators: ["bob", "charlie"] }],
};

const kind = {
  ...embedded,
  "ics:clusters": "kind",
  "ics:kind": { apiPort: 6440, extraConfig: "extra.yaml", network: { subnet6: "fd97::/64" } },
  "ics:network": { gateway: "192.168.97.1" },
};

const operators = {
  bob: "cosmosvaloper1x7lvzqdf9gpnnmj92xu2hqvnj8lzy3zmgx8rw2",
  dora: "cosmosvaloper13p8rg5q6ykj9h7yz0djq08v2aj6q6p5tp59k90",
};

/** An external chain: bob's mnemonic is config, dora is somebody else. */
const external = {
  "ics:clusters": "embedded",
  "ics:providerChain": {
    mode: "external",
    chainId: "cosmoshub-4",
    rpc: ["https://rpc.example.com"],
    gasPrice: "0.025uatom",
  },
  "ics:validators": [
    { name: "bob", operator: operators.bob },
    { name: "dora", managed: false, operator: operators.dora },
  ],
  "ics:mnemonics": { bob: "twelve secret words of bob" },
  "ics:consumerChains": [{ chainId: consumerChain, consumerId: "7", validators: ["bob", "dora"] }],
};

/** What has to be changed about the first to get the second: one line a field, one entry a resource. */
function differencesOf(first: readonly Registered[], second: readonly Registered[]): string {
  const byName = (resources: readonly Registered[]): Record<string, Registered> =>
    // As JSON has it, so that fields without a value are none.
    JSON.parse(
      JSON.stringify(Object.fromEntries(resources.map((one) => [`${one.type} ${one.name}`, one]))),
    );
  const lines = microdiff(byName(first), byName(second)).map((difference) =>
    difference.path.length === 1
      ? JSON.stringify(difference, null, 2)
      : JSON.stringify({ ...difference, path: difference.path.join(" / ") }),
  );
  return `[\n${lines.sort().join(",\n")}\n]\n`;
}

const scratch = temporaryFolder();

const sorted = (resources: readonly Registered[]): string =>
  JSON.stringify(
    [...resources].sort((a, b) => `${a.type} ${a.name}`.localeCompare(`${b.type} ${b.name}`)),
    null,
    2,
  ) + "\n";

const up = (config: Readonly<Record<string, unknown>>): Promise<ProgramRun> =>
  runProgram(config, { preview: false });

/** Inputs of the one resource of that type and name; loosely typed, as every kind has its own. */
function inputsOf({ registered }: ProgramRun, type: string, name: string): any {
  const found = registered.filter((one) => one.type.endsWith(`:${type}`) && one.name === name);
  expect(found).toHaveLength(1);
  return found[0]?.inputs;
}

const namesOf = ({ registered }: ProgramRun, type: string): string[] =>
  registered.flatMap((one) => (one.type.endsWith(`:${type}`) ? [one.name] : [])).sort();

// Marks of a secret value on the wire: pulumi/pulumi `sdk/nodejs/runtime/rpc.ts`.
const signature = "4dabf18193072939515e22adb298388d";
const secretSignature = "1b47061264138c4ac30d75fd1eb44270";

/** Every text that the engine would see unencrypted. */
function plainTexts(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  const isSecret = (value as Record<string, unknown>)[signature] === secretSignature;
  return isSecret ? [] : Object.values(value).flatMap(plainTexts);
}

/** What a resource holds once Pulumi's secret marks are taken off. */
const unwrapped = (value: Record<string, unknown>): unknown =>
  value[signature] === secretSignature ? value["value"] : value;

beforeEach(() => {
  process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(["ics:mnemonics"]);
});

afterEach(() => {
  delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
});

describe("the program", () => {
  it("registers what the golden file of the embedded stack says", async () => {
    const { registered, warnings } = await up(embedded);
    expectGolden("embedded-up.json", sorted(registered));
    expect(warnings).toEqual([]);
  });

  it.each([
    { name: "embedded-preview", base: embedded, config: embedded, preview: true },
    { name: "kind-up", base: embedded, config: kind, preview: false },
    { name: "kind-preview", base: kind, config: kind, preview: true },
  ])(
    "registers elsewhere the same but for the golden differences: $name",
    async ({ name, base, config, preview }) => {
      const { registered, warnings } = await runProgram(config, { preview });
      expectGolden(
        `${name}.differences.json`,
        differencesOf((await up(base)).registered, registered),
      );
      expect(warnings).toEqual([]);
    },
  );

  describe("of a provider chain that was made with another unbonding period than the default", () => {
    const run = (more: object, consumer: object, made = 600): Promise<ProgramRun> =>
      runProgram(
        {
          ...embedded,
          "ics:providerChain": { mode: "managed", ...more },
          "ics:consumerChains": [{ ...embedded["ics:consumerChains"][0], ...consumer }],
        },
        { preview: true, former: { "provider-genesis": { unbondingSeconds: made } } },
      );
    const unbonding = (program: ProgramRun): unknown[] =>
      ["registration", "launch"].map((part) => {
        const type = part === "launch" ? "ConsumerLaunch" : "ConsumerRegistration";
        return inputsOf(program, type, `consumer-${consumerChain}-${part}`).unbondingSeconds;
      });

    // 571 are 20/21 of 600.
    it("tells once what that means, and launches by what the chain has", async () => {
      const program = await run({}, {});
      expect(program.warnings).toEqual([
        expect.stringMatching(
          /^provider chain "provider" was made with unbondingSeconds 600, .* live 396 s .* default of 604800, /,
        ),
      ]);
      expect(unbonding(program)).toEqual([571, 571]);
    });

    it("tells nothing to who says the same, nor of a longer one", async () => {
      expect((await run({ unbondingSeconds: 600 }, {})).warnings).toEqual([]);
      const longer = await run({}, {}, 1_814_400);
      expect(longer.warnings).toEqual([]);
      expect(unbonding(longer)).toEqual([1_728_000, 1_728_000]);
    });

    it("launches a consumer chain with what config says, and says what it has to fit", async () => {
      const program = await run({}, { unbondingSeconds: 599 });
      expect(unbonding(program)).toEqual([599, 599]);
      expect(inputsOf(program, "ConsumerLaunch", `consumer-${consumerChain}-launch`)).toMatchObject(
        { unbondingSaid: true, providerUnbondingSeconds: 600 },
      );
    });
  });

  it("gives every Kubernetes object the recommended labels", async () => {
    const wanted = ["name", "instance", "component", "part-of", "managed-by"];
    for (const config of [embedded, kind]) {
      const { registered } = await up(config);
      const objects = registered.filter(({ type }) => type.startsWith("kubernetes:"));
      expect(objects.length).toBeGreaterThan(20);
      const bare = objects.filter(({ inputs: { metadata } }) => {
        const { labels = {} } = metadata as { readonly labels?: Record<string, string> };
        return !wanted.every((key) => typeof labels[`app.kubernetes.io/${key}`] === "string");
      });
      expect(bare.map(({ name }) => name)).toEqual([]);
    }
  });

  it("looks for a node in the one pod that its StatefulSet makes, whatever the chain id", async () => {
    for (const chainId of [consumerChain, "A".repeat(50)]) {
      const run = await up({ ...kind, "ics:consumerChains": [{ chainId, validators: ["bob"] }] });
      const { nodes } = inputsOf(run, "CountedSignatures", "counted-signatures");
      const sets = run.registered.flatMap(({ type, inputs }) =>
        type.endsWith(":StatefulSet") ? [inputs["metadata"] as Record<string, string>] : [],
      );
      const { namespace, name } = nodes[0].pod;
      expect(sets).toContainEqual(expect.objectContaining({ namespace, name: name.slice(0, -2) }));
      expect(name).toMatch(/-0$/);
    }
  });

  it("differs between embedded and Kind in clusters, what plays pods, and nothing of the domain", async () => {
    const domain = ({ registered }: ProgramRun) =>
      sorted(
        registered
          .filter(({ type }) =>
            /:(PortPlan|ConsumerKey|OptIn|ConsumerLaunch|ConsumerTopology)$/.test(type),
          )
          .map(({ inputs: { folders: _processes, ...inputs }, ...one }) => ({ ...one, inputs })),
      )
        .replaceAll("192.168.97.", "127.97.0.")
        .replaceAll(/http:..127.[\d.]+:\d+/g, "RPC");
    expect(domain(await up(kind))).toBe(domain(await up(embedded)));
  });

  describe("on a cluster that exists", () => {
    const folder = temporaryFolder();
    const file = join(folder, "kubeconfig");
    const contextOf = (name: string) => ({
      context: { name, context: { cluster: `${name}-c`, user: `${name}-u` } },
      cluster: { name: `${name}-c`, cluster: { server: `https://${name}.example` } },
      user: { name: `${name}-u`, user: { token: `token of ${name}` } },
    });
    const [mine, theirs] = [contextOf("mine"), contextOf("theirs")];
    const existing = {
      ...external,
      "ics:clusters": "existing",
      "ics:images": { consumerNode: "r.example/c:1", agent: "r.example/a:1" },
      "ics:loadBalancer": { preset: "aws-nlb" },
      "ics:validators": [
        { name: "bob", operator: operators.bob, cluster: { kubeconfig: file, context: "mine" } },
        { name: "dora", managed: false, operator: operators.dora },
      ],
      "ics:consumerChains": [{ ...external["ics:consumerChains"][0], minGasPrice: "0.01untrn" }],
    };

    beforeAll(() => {
      writeFileSync(
        file,
        JSON.stringify({
          "current-context": "theirs",
          contexts: [mine.context, theirs.context],
          clusters: [mine.cluster, theirs.cluster],
          users: [mine.user, theirs.user],
        }),
      );
    });

    it("makes no cluster, pool or network, and publishes the address that it is given", async () => {
      const run = await up(existing);
      const types = new Set(run.registered.map(({ type }) => type.split(":").at(-1)));
      for (const type of ["KindCluster", "EmbeddedCluster", "IPAddressPool", "Network"]) {
        expect(types).not.toContain(type);
      }
      expect(inputsOf(run, "Service", "bob-p2p").spec.loadBalancerClass).toBe(
        "service.k8s.aws/nlb",
      );
      expect(inputsOf(run, "PublishedEndpoint", "bob-endpoint").endpoint).toMatch(/@lb\.example$/);
    });

    // Kubernetes gives a LoadBalancer addresses of its Service's families alone.
    it.each([
      { address: undefined, families: undefined },
      { address: "203.0.113.7", families: ["IPv4"] },
      { address: "2001:DB8:5:0::0001", families: ["IPv6"] },
    ])("asks for the family of the address $address", async ({ address, families }) => {
      const [bob] = existing["ics:validators"];
      const run = await up({
        ...existing,
        "ics:loadBalancer": { preset: "metallb" },
        "ics:validators": [{ ...bob, ...(address === undefined ? {} : { address }) }],
        "ics:consumerChains": [],
      });
      expect(inputsOf(run, "Service", "bob-p2p").spec.ipFamilies).toEqual(families);
    });

    it.each([
      { preview: true, address: "10.0.0.7", warned: true },
      { preview: false, address: "10.0.0.7", warned: true },
      { preview: false, address: "203.0.113.7", warned: false },
    ])("says of the private address alone that others go to none: %j", async (row) => {
      const { preview, address, warned } = row;
      const [bob] = existing["ics:validators"];
      const { warnings } = await runProgram(
        {
          ...existing,
          "ics:loadBalancer": { preset: "metallb" },
          "ics:validators": [{ ...bob, address }],
          "ics:consumerChains": [],
        },
        { preview },
      );
      const told = warnings.filter((text) => text.startsWith('LoadBalancer of "bob"'));
      expect(told).toEqual(warned ? [expect.stringContaining('"10.0.0.7"')] : []);
    });

    it("takes the one context that is named into the state, as a secret, and no other", async () => {
      const run = await up(existing);
      const { kubeconfig } = inputsOf(run, "kubernetes", "bob-kubernetes");
      expect(kubeconfig[signature]).toBe(secretSignature);
      expect(JSON.parse(kubeconfig.value)).toMatchObject({
        "current-context": "mine",
        clusters: [mine.cluster],
        users: [mine.user],
      });
      expect(JSON.stringify(run.registered)).not.toContain("token of theirs");
      expect(run.registered.flatMap(({ inputs }) => plainTexts(inputs)).join()).not.toContain(
        "token of mine",
      );
    });

    describe("of two validators", () => {
      const alice = {
        name: "alice",
        operator: "cosmosvaloper1w7f3xx7e75p4l7qdym5msqem9rd4dyc4mq79dm",
      };
      const [bob] = existing["ics:validators"];
      const both = (cluster: object, theirs: object = bob!.cluster!) => ({
        ...existing,
        "ics:mnemonics": { bob: "words of bob", alice: "words of alice" },
        "ics:consumerChains": [],
        "ics:validators": [
          { ...alice, cluster },
          { ...bob, cluster: theirs },
        ],
      });
      const stackOf = (one: typeof mine) => ({
        stack: JSON.stringify({
          "current-context": one.context.name,
          contexts: [one.context],
          clusters: [one.cluster],
          users: [one.user],
        }),
      });
      it("is refused before anything is touched where their files lead to it", async () => {
        const second = join(folder, "second");
        const cluster = { name: "c", cluster: { server: "https://MINE.example:443/" } };
        writeFileSync(
          second,
          JSON.stringify({
            "current-context": "x",
            contexts: [{ name: "x", context: { cluster: "c", user: "u" } }],
            clusters: [cluster],
            users: [{ name: "u", user: { token: "t" } }],
          }),
        );
        await expect(up(both({ kubeconfig: second }))).rejects.toThrow(
          'ics:validators[1].cluster: leads to the cluster of "alice" too',
        );
      });

      it("is taken where each has one", async () => {
        const run = await up(both(stackOf(theirs)));
        expect(namesOf(run, "Service")).toEqual(["alice-p2p", "bob-p2p"]);
      });
    });

    it("lets its pods go to no private network but to DNS, the API server, RPC and its own", async () => {
      const run = await up(existing);
      const policies = namesOf(run, "NetworkPolicy");
      expect(policies).toEqual([
        `bob-agent-network-policy`,
        `consumer-${consumerChain}-bob-network-policy`,
      ]);
      const texts = policies.map((name) => inputsOf(run, "NetworkPolicy", name));
      expectGolden("network-policies.json", `${JSON.stringify(texts, null, 2)}\n`);
      const off = await up({ ...existing, "ics:networkPolicies": false });
      expect(namesOf(off, "NetworkPolicy")).toEqual([]);
    });

    it("leaves alone what a cluster's makers may have: no upsert, no force", async () => {
      const provider = inputsOf(await up(existing), "kubernetes", "bob-kubernetes");
      expect(provider).not.toHaveProperty("upsertExistingObjects");
      expect(provider).not.toHaveProperty("enablePatchForce");
      expect(provider).not.toHaveProperty("deleteUnreachable");
    });

    it.each([
      { name: "no such file", cluster: { kubeconfig: join(folder, "none") }, says: "none" },
      {
        name: "no such context",
        cluster: { kubeconfig: file, context: "nobody" },
        says: 'kubeconfig has no such context; "nobody"',
      },
    ])("is refused with $name", async ({ cluster, says }) => {
      const validators = [{ ...existing["ics:validators"][0], cluster }];
      await expect(
        up({ ...existing, "ics:validators": validators, "ics:consumerChains": [] }),
      ).rejects.toThrow(says);
    });
  });

  it("runs a chain by its own program, in its own image, with its seeds", async () => {
    const seed = `${"e".repeat(40)}@seed.example.com:26656`;
    const own = { program: "neutrond", image: "r.example/n:1", seeds: [seed] };
    const consumerChains = [{ ...kind["ics:consumerChains"][0], ...own }];
    const run = await up({ ...kind, "ics:consumerChains": consumerChains });
    const nodes = run.registered.filter(({ type }) => type.endsWith(":StatefulSet"));
    const texts = nodes.map(({ inputs }) => JSON.stringify(inputs));
    const theirs = texts.filter((text) => text.includes("r.example/n:1"));
    expect(theirs).toHaveLength(2); // bob's and charlie's
    expect(theirs.filter((text) => text.includes("neutrond"))).toHaveLength(2);
    expect(texts.filter((text) => text.includes("interchain-security-cd"))).toEqual([]);
    const configs = run.registered.filter(({ type }) => type.endsWith(":ConfigMap"));
    const seeded = configs.filter(({ inputs }) => JSON.stringify(inputs).includes(seed));
    expect(seeded).toHaveLength(2);
  });

  it("writes CometBFT's p2p settings and further peers as config has them", async () => {
    const peer = `${"e".repeat(40)}@peer.example:26656`;
    const consumerChains = [{ ...kind["ics:consumerChains"][0], persistentPeers: [peer] }];
    const validators = kind["ics:validators"].map((one) =>
      one.name === "bob" ? { ...one, externalAddress: "bob.example" } : one,
    );
    const run = await up({
      ...kind,
      ...{ "ics:validators": validators, "ics:consumerChains": consumerChains },
      "ics:p2p": { addrBookStrict: true, allowDuplicateIp: true },
    });
    const configs = run.registered.filter(({ type }) => type.endsWith(":ConfigMap"));
    const files = configs.flatMap(
      ({ inputs }) => (inputs["data"] as Record<string, string> | undefined)?.["config.toml"] ?? [],
    );
    const p2p = files.map((file) => parse(file)["p2p"] as Record<string, unknown>);
    const nodes = p2p.filter(({ addr_book_strict: strict }) => strict === true);
    expect(nodes.map(({ external_address: told }) => told).sort()).toEqual([
      "192.168.97.120:30301",
      "bob.example:30301",
    ]);
    expect(nodes.every(({ allow_duplicate_ip: allows }) => allows === true)).toBe(true);
    const told = configs.map(({ inputs }) => JSON.stringify(inputs["metadata"]));
    expect(told.filter((one) => one.includes(peer))).toHaveLength(2);
    const topology = run.registered.find(({ type }) => type.endsWith(":ConsumerTopology"));
    expect(topology?.inputs["persistentPeers"]).toEqual([peer]);
  });

  it("registers nothing for a genesis that no ConfigMap has room for", async () => {
    const genesisFile = join(scratch, "genesis.json");
    writeFileSync(genesisFile, " ".repeat(2_000_000));
    const consumerChains = [{ ...kind["ics:consumerChains"][0], genesisFile }];
    await expect(up({ ...kind, "ics:consumerChains": consumerChains })).rejects.toThrow(
      /ics:consumerChains\[0\].genesisFile: has 2000000 bytes, more than the 1044480/,
    );
  });

  it("registers the same whatever the order of validators on a consumer chain", async () => {
    const reordered = {
      ...embedded,
      "ics:consumerChains": [{ chainId: consumerChain, validators: ["charlie", "bob"] }],
    };
    expect(sorted((await up(reordered)).registered)).toBe(sorted((await up(embedded)).registered));
  });

  it.each([
    { name: "a managed provider chain", config: embedded, preview: false },
    { name: "nodes in pods", config: kind, preview: false },
    { name: "an external provider chain", config: external, preview: false },
    { name: "an external provider chain in a preview", config: external, preview: true },
    {
      name: "derived node keys",
      config: { ...embedded, "ics:nodeIdentity": "derived" },
      preview: false,
    },
  ])("shows the engine no secret in plain text with $name", async ({ config, preview }) => {
    const { registered } = await runProgram(config, { preview });
    const seeds = registered.flatMap(({ type, name }) => {
      if (type.endsWith(":ConsumerKey")) return [mockedConsumerSeed(name)];
      if (!type.endsWith(":ValidatorKeys")) return [];
      const { consensusSeed, nodeSeed } = mockedKeys(name);
      return [consensusSeed, nodeSeed];
    });
    expect(new Set(seeds).size).toBe(seeds.length);
    // As a node's key files have them, with the public key after it: 30 of the 32 bytes fill whole digits of base64.
    const inFiles = seeds.map((seed) => Buffer.from(seed, "hex").toString("base64").slice(0, 40));
    const secrets = [...seeds, ...inFiles, "mnemonic of ", "twelve secret words"];
    const forbidden = [...secrets, "PrivKeyEd25519", "kubeconfig of"];
    const leaks = registered.flatMap(({ type, name, inputs }) =>
      plainTexts(inputs)
        .filter((text) => forbidden.some((secret) => text.includes(secret)))
        .map((text) => `${type} ${name}: ${text}`),
    );
    expect(leaks).toEqual([]);
    expect(seeds).not.toEqual([]);
  });

  // What the provider makes is in nobody's inputs yet, so the program alone can say that it is secret.
  it("has what keys are made of encrypted in the state", async () => {
    const { options } = await up(embedded);
    const declared = (type: string): unknown[] =>
      [...options].flatMap(([key, { additionalSecretOutputs }]) =>
        key.includes(`:${type} `) ? [[...(additionalSecretOutputs ?? [])].sort()] : [],
      );
    expect(declared("ValidatorKeys")).toEqual(
      Array.from({ length: 3 }, () => ["accountMnemonic", "consensusSeed", "mnemonic", "nodeSeed"]),
    );
    expect(declared("ConsumerKey")).toEqual([["seed"], ["seed"]]);
    expect(declared("EmbeddedCluster")).toEqual([["kubeconfig"], ["kubeconfig"], ["kubeconfig"]]);
  });

  // Two nodes with one key at a time would sign twice, and two Services would want one address.
  it.each([
    { name: "embedded", config: embedded },
    { name: "kind", config: kind },
  ])("ends a node and its entrance before others take their place on $name", async (one) => {
    const { options } = await up(one.config);
    const both = [...options].filter(([key]) => /:StatefulSet |:Service \S+-p2p$/.test(key));
    // Three of the provider chain, two of the consumer chain, and an entrance for each validator.
    expect(both).toHaveLength(8);
    const others = both.filter(([, { deleteBeforeReplace }]) => deleteBeforeReplace !== true);
    expect(others.map(([key]) => key)).toEqual([]);
  });

  it("exports kubeconfigs and mnemonics as secrets", async () => {
    const { exports } = await up(embedded);
    const outputs = [exports["kubeconfigs"], exports["mnemonics"]].flatMap((group) =>
      Object.values(group as Record<string, pulumi.Output<string>>),
    );
    expect(outputs).toHaveLength(6);
    expect(await Promise.all(outputs.map(pulumi.isSecret))).not.toContain(false);
  });

  it("gives out no mnemonic of an account on a chain that exists", async () => {
    // Not even without a value, of which Pulumi would warn in every run.
    expect(Object.keys((await up(external)).exports)).not.toContain("mnemonics");
  });

  it("keeps RPC addresses secret that the stack file holds encrypted", async () => {
    const keys = ["ics:mnemonics", "ics:providerChain"];
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(keys);
    const { registered } = await up(external);
    const leaks = registered.filter(({ inputs }) =>
      plainTexts(inputs).some((text) => text.includes("rpc.example.com")),
    );
    expect(leaks).toEqual([]);
  });

  // Children are `${name}-<role>`. A component that is all there is of its parent's
  // subject bears the same name, and the root's children name the subjects themselves.
  it("begins the name of every child with its parent's name", async () => {
    const { children } = await up(embedded);
    const strays = children.filter(
      ({ name, parent }) =>
        parent.name !== "discovery" && name !== parent.name && !name.startsWith(`${parent.name}-`),
    );
    expect(strays).toEqual([]);
    const sameName = children.filter(({ name, parent }) => name === parent.name);
    expect(new Set(sameName.map(({ type }) => type))).toEqual(
      new Set([
        "ics:agent:AgentIdentity",
        "ics:chain:ChainWorkload",
        "ics:cluster:ValidatorCluster",
        "ics:network:P2pEntrance",
      ]),
    );
    expect(children.length).toBeGreaterThan(50);
  });
});

describe("the program with exposed RPC and gRPC", () => {
  // Ports of the offset 201: docs/protocol.md "Ports".
  const exposed = { "ics:expose": { rpc: true, grpc: true } };
  const portsOf = (run: ProgramRun): unknown =>
    inputsOf(run, "Service", "bob-p2p").spec.ports.map(
      ({ name, port, targetPort }: Record<string, unknown>) => [name, port, targetPort],
    );

  it("carries them on the LoadBalancer of pods, without the methods that steer the node", async () => {
    const run = await up({ ...kind, ...exposed });
    expect(portsOf(run)).toEqual([
      ["provider", 26656, 26656],
      [`consumer-${consumerChain}`, 30301, 26656],
      ["rpc-30401", 30401, 26659],
      ["grpc-30501", 30501, 9090],
    ]);
    const { data } = inputsOf(run, "ConfigMap", `consumer-${consumerChain}-bob-config`);
    expect(parse(data["config.toml"])["rpc"]).toMatchObject({
      laddr: "tcp://127.0.0.1:26657",
      unsafe: true,
    });
    const { spec } = inputsOf(run, "StatefulSet", `consumer-${consumerChain}-bob-node`);
    const { containers } = spec.template.spec;
    expect(containers.map(({ name, args }: Record<string, unknown>) => [name, args])).toEqual([
      ["node", undefined],
      [
        "peers",
        [
          ...["sidecar", "--config-map", `${consumerChain}-peers`],
          ...["--signed-mark", `${consumerChain}-signed`, "--data", "/ics/data"],
          ...["--listen", "0.0.0.0:9464"],
        ],
      ],
      ["public-rpc", ["public-rpc"]],
    ]);
    expect(containers[2]).toMatchObject({
      ports: [{ containerPort: 26659 }],
      securityContext: { readOnlyRootFilesystem: true },
    });
    expect(containers[2]).not.toHaveProperty("volumeMounts");
  });

  it("carries them on the embedded LoadBalancer and lets the consumer nodes listen for them", async () => {
    const run = await up({ ...embedded, ...exposed });
    expect(portsOf(run)).toEqual([
      ["provider", 26656, 26656],
      [`consumer-${consumerChain}`, 30301, 26656],
      ["rpc-30401", 30401, 26657],
      ["grpc-30501", 30501, 9090],
    ]);
    const { data } = inputsOf(run, "ConfigMap", `consumer-${consumerChain}-bob-config`);
    expect(parse(data["app.toml"])["grpc"]).toMatchObject({ address: "0.0.0.0:9090" });
    const provider = inputsOf(run, "ConfigMap", "bob-provider-node-config").data;
    expect(parse(provider["config.toml"])["rpc"]).toMatchObject({ laddr: "tcp://127.0.0.1:26657" });
  });
});

describe("the program with derived node identities", () => {
  // charlie's node id on this chain: docs/protocol.md "Node identity".
  it("publishes addresses without node ids and computes the ids of the peers", async () => {
    const run = await up({ ...embedded, "ics:nodeIdentity": "derived" });
    expect(inputsOf(run, "PublishedEndpoint", "charlie-endpoint").endpoint).toBe("127.97.0.120");
    const { data } = inputsOf(run, "ConfigMap", `consumer-${consumerChain}-bob-peers`);
    expect(data).toEqual({
      persistent_peers: "c502b9d12fefcc850b1b01fc2843a46d9d7939bb@127.97.0.120:30301",
    });
  });

  it("warns that anyone can compute the keys", async () => {
    const { warnings } = await up({ ...embedded, "ics:nodeIdentity": "derived" });
    expect(warnings).toEqual([
      'node keys are derived from monikers and chain ids, so anyone can compute them; "derived"; ' +
        "set ics:nodeIdentity to random unless you must match nodes of the original",
    ]);
  });

  it("gives each consumer node the key of the id that its peers dial", async () => {
    const run = await up({ ...embedded, "ics:nodeIdentity": "derived" });
    const secret = inputsOf(run, "Secret", `consumer-${consumerChain}-charlie-keys`);
    const keys = unwrapped(secret.stringData) as Record<string, string>;
    // printf %s ics-consumer-charlie-consumer-0-1751686503-0 | sha256sum | xxd -r -p | sha256sum
    const seed = "34b3f6db553807f50fd198b61dbe432388a8db551fc9ba7a96a5fb9159ebb868";
    const { value } = JSON.parse(keys["node_key.json"] ?? "").priv_key;
    expect(Buffer.from(value, "base64").subarray(0, 32).toString("hex")).toBe(seed);
  });
});

describe("the program with a validator that it does not manage", () => {
  const config = {
    ...embedded,
    "ics:validators": [{ name: "alice" }, { name: "bob" }, { name: "charlie", managed: false }],
  };

  it("runs the validator's provider node and holds the keys, but makes neither cluster nor publication", async () => {
    const run = await up(config);
    expect(namesOf(run, "EmbeddedCluster")).toEqual(["alice-control-plane", "bob-control-plane"]);
    expect(namesOf(run, "PublishedEndpoint")).toEqual(["alice-endpoint", "bob-endpoint"]);
    expect(namesOf(run, "PortPlan")).toEqual(["alice-ports", "bob-ports"]);
    expect(namesOf(run, "ValidatorKeys")).toContain("provider-charlie-keys");
    expect(namesOf(run, "ChainNode")).toContain("provider-charlie-node");
    expect(namesOf(run, "StatefulSet").filter((name) => name.includes("charlie"))).toEqual([]);
  });

  it("leaves it to the chain what the validator's endpoint is, and says so while there is none", async () => {
    const run = await up(config);
    const { validators } = inputsOf(run, "ConsumerTopology", `consumer-${consumerChain}-topology`);
    expect(validators).toEqual([
      { name: "alice", operator: "cosmosvaloper1provider-alice-keys", listed: false },
      {
        name: "bob",
        operator: "cosmosvaloper1provider-bob-keys",
        listed: true,
        declared: { endpoint: `${"7".repeat(40)}@127.97.0.110`, port: 30301, exceptions: {} },
      },
      { name: "charlie", operator: "cosmosvaloper1provider-charlie-keys", listed: true },
    ]);
    expect(run.warnings).toEqual([
      `charlie is no peer of consumer chain "${consumerChain}": ` +
        'the provider chain has no validator "cosmosvaloper1provider-charlie-keys"',
    ]);
  });
});

describe("the program on an external provider chain", () => {
  it("signs for its own validator and makes no chain", async () => {
    const run = await up(external);
    expect(namesOf(run, "ChainNode")).toEqual([`consumer-${consumerChain}-bob-process`]);
    expect(
      inputsOf(run, "ConsumerRegistration", `consumer-${consumerChain}-registration`),
    ).toMatchObject({
      joins: "7",
    });
    expect(inputsOf(run, "ConsumerLaunch", `consumer-${consumerChain}-launch`).launches).toBe(
      false,
    );
    // Known before the chain's ports are: what its nodes see is asked where an address says it is gone.
    expect(
      inputsOf(run, "ConsumerRegistration", `consumer-${consumerChain}-registration`).nodes,
    ).toEqual([{ name: "bob", home: expect.stringMatching(`/bob-${consumerChain}/home$`) }]);
    expect(inputsOf(run, "DestroyGuard", "destroy-guard")).toMatchObject({ guards: true });
    expect(namesOf(run, "TestnetGenesis")).toEqual([]);
    expect(namesOf(run, "ValidatorKeys")).toEqual(["bob-keys"]);
    expect(inputsOf(run, "ValidatorKeys", "bob-keys")).toEqual({
      prefix: "cosmos",
      expectedOperator: operators.bob,
      mnemonic: { [signature]: secretSignature, value: "twelve secret words of bob" },
    });
    expect(inputsOf(run, "PublishedEndpoint", "bob-endpoint")).toMatchObject({
      rpc: ["https://rpc.example.com"],
      chainId: "cosmoshub-4",
      managedChain: false,
      operator: operators.bob,
      gasPrice: "0.025uatom",
    });
    const topology = inputsOf(run, "ConsumerTopology", `consumer-${consumerChain}-topology`);
    expect(topology).toMatchObject({ managedChain: false, providerChainId: "cosmoshub-4" });
    expect(topology.validators[1]).toEqual({
      name: "dora",
      operator: operators.dora,
      listed: true,
    });
  });

  it("warns of RPC addresses whose answers anybody on the way can change", async () => {
    const rpc = ["http://user:word@rpc.example.com:26657", "https://rpc.example.com"];
    const providerChain = { ...external["ics:providerChain"], rpc };
    const { warnings } = await up({ ...external, "ics:providerChain": providerChain });
    expect(warnings.filter((text) => text.includes("RPC"))).toEqual([
      'whoever is on the way can change what this RPC address says, and what is signed goes by it; "http://rpc.example.com:26657"; use https://',
    ]);
    expect((await up(external)).warnings.filter((text) => text.includes("RPC"))).toEqual([]);
  });

  it("exposes no port for a provider node that is not the stack's", async () => {
    const { ports } = inputsOf(await up(external), "Service", "bob-p2p").spec;
    expect(ports.map(({ name }: { name: string }) => name)).toEqual([`consumer-${consumerChain}`]);
  });
});

describe("the program's p2p Service", () => {
  it.each([
    { name: "none", selector: undefined },
    { name: "placeholder", selector: { "this-will-not-match": "anything" } },
  ])("has the selector of serviceSelector: $name", async ({ name, selector }) => {
    const run = await up({ ...embedded, "ics:serviceSelector": name });
    expect(inputsOf(run, "Service", "alice-p2p").spec.selector).toEqual(selector);
  });

  // Both chains have offset 10: first 16 digits of `printf axelar-1 | sha256sum`, mod 1000; so axelar-3.
  it("moves the later of two chains with one port, warns, and dials the one where it moved", async () => {
    const run = await up({
      ...embedded,
      "ics:consumerChains": [
        { chainId: "axelar-1", validators: ["bob", "charlie"] },
        { chainId: "axelar-3", validators: ["bob", "alice"] },
      ],
    });
    const portsOf = (service: string): unknown =>
      inputsOf(run, "Service", service).spec.ports.map(
        ({ name, port }: { name: string; port: number }) => `${name} ${String(port)}`,
      );
    expect(portsOf("bob-p2p")).toEqual([
      "provider 26656",
      "consumer-axelar-1 30110",
      "consumer-axelar-3 30111",
    ]);
    expect(portsOf("alice-p2p")).toEqual(["provider 26656", "consumer-axelar-3 30110"]);
    expect(run.warnings).toEqual([
      'consumer chain "axelar-3" gets p2p port 30111 at bob: its own, 30110, belongs to "axelar-1" there',
    ]);
    expect(inputsOf(run, "ConfigMap", "consumer-axelar-3-alice-peers").data).toEqual({
      persistent_peers: `${"7".repeat(40)}@127.97.0.110:30111`,
    });
    const { data } = inputsOf(run, "ConfigMap", "consumer-axelar-3-alice-config");
    expect(parse(data["config.toml"])["p2p"]).toMatchObject({
      external_address: "127.97.0.100:30110",
    });
  });
});

describe("the program with a faulty config", () => {
  it("throws one error that lists every fault, and registers nothing", async () => {
    const config = {
      ...embedded,
      "ics:validators": [{ name: "alice" }, { name: "alice", operator: operators.bob }],
      "ics:consumerChains": [{ chainId: consumerChain, validators: ["bob"] }],
    };
    const failure = await up(config).catch((error: unknown) => error);
    expect(failure).toMatchObject({ __pulumiRunError: true });
    const [first, ...faults] = (failure as Error).message.split("\n");
    expect(first).toBe('the config of stack "test" has 3 faults; nothing was touched:');
    expect(faults.map((line) => line.split(";")[0])).toEqual([
      "  - ics:validators[1].name: is used twice",
      "  - ics:consumerChains[0].validators[0]: names a validator that this stack does not have",
      "  - ics:validators[1].operator: cannot be chosen on a managed provider chain, whose keys the stack makes",
    ]);
  });

  it("refuses mnemonics that the stack file holds in plain text, without repeating them", async () => {
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = "[]";
    const failure = await up(external).catch((error: unknown) => error);
    expect((failure as Error).message).toContain("ics:mnemonics: holds mnemonics in plain text");
    expect((failure as Error).message).not.toContain("twelve");
  });
});
