import { parseConfig } from "../../config/parse-config";
import { faultText } from "../../core/errors";

const sound = {
  clusters: "embedded",
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [{ chainId: "testchain-0", validators: ["bob"] }],
};

function faultsOf(raw: Record<string, unknown>): string[] {
  return parseConfig(raw, "test").faults.map(faultText);
}

describe("parseConfig", () => {
  // Defaults as docs/configuration.md documents them.
  it("fills in the documented defaults", () => {
    expect(parseConfig(sound, "embedded")).toEqual({
      faults: [],
      settings: {
        clusters: "embedded",
        providerChain: {
          mode: "managed",
          chainId: "provider",
          blockTimeMs: 1000,
          blocksPerEpoch: 5,
          unbondingSeconds: 604_800,
          unbondingSaid: false,
          p2pPort: 26656,
        },
        validators: [
          { name: "alice", managed: true, poolIndex: 0, power: 500, storage: { kind: "emptyDir" } },
          { name: "bob", managed: true, poolIndex: 1, power: 500, storage: { kind: "emptyDir" } },
        ],
        consumerChains: [
          {
            chainId: "testchain-0",
            policy: { validators: ["bob"] },
            optOut: [],
            spawnDelaySeconds: 5,
            spawnWaitSeconds: 3600,
            launchTimeoutSeconds: 120,
            convergenceTimeoutSeconds: 120,
            unbondingSeconds: 576_000,
            unbondingSaid: false,
            blockTimeMs: 1000,
            minGasPrice: "0stake",
            relayer: "none",
          },
        ],
        network: { subnet: "127.97.0.0/24", poolFirst: 100, poolSize: 10, reserved: [] },
        portScheme: "hashed",
        expose: { rpc: false, grpc: false },
        networkPolicies: true,
        protectConsumerKeys: true,
        nodeIdentity: "random",
        externalTrafficPolicy: "Local",
        allowPrivateAddresses: true,
        serviceSelector: "none",
        p2p: { addrBookStrict: false, allowDuplicateIp: false },
        images: {
          providerNode: "ics-discovery/provider-node:dev",
          consumerNode: "ics-discovery/consumer-node:dev",
          agent: "ics-discovery/agent:dev",
        },
        nodeResources: { cpu: "100m", memory: "256Mi", memoryLimit: "2Gi" },
        kind: {
          network: { name: "ics-embedded", create: true },
          rpcPort: 26657,
          parallel: true,
        },
        loadBalancer: { preset: "metallb", annotations: {} },
        hermes: { waitForChannel: true, channelTimeoutSeconds: 180, providerGrpc: [] },
        stateDir: ".ics/embedded",
      },
    });
  });

  it.each([
    {
      name: "an unknown key",
      raw: { ...sound, portSheme: "hashed" },
      faults: [
        'ics:portSheme: is no setting of this program; "portSheme"; remove it or mend its spelling; docs/configuration.md lists all settings',
      ],
    },
    {
      name: "an unknown key deep inside",
      raw: { ...sound, validators: [{ name: "alice", pool: 1 }] },
      faults: [
        'ics:validators[0].pool: is no setting of this program; "pool"; remove it or mend its spelling; docs/configuration.md lists all settings',
      ],
    },
    {
      name: "a missing key",
      raw: { ...sound, clusters: undefined },
      faults: [
        expect.stringMatching(/^ics:clusters: is missing; "nothing"; set it \(.*"embedded".*\)$/),
      ],
    },
    {
      name: "a validator name that is no DNS label",
      raw: { ...sound, validators: [{ name: "Alice!" }] },
      faults: [
        'ics:validators[0].name: does not fit; "Alice!"; must be a lower-case DNS label of at most 32 characters, starting with a letter',
      ],
    },
    {
      name: "settings of another backend",
      raw: {
        ...sound,
        validators: [{ name: "alice", address: "203.0.113.1", cluster: { context: "x" } }],
        consumerChains: [],
        kind: { rpcPort: 1 },
        loadBalancer: { preset: "gke" },
      },
      faults: [
        'ics:kind: means nothing on backend "embedded", only on "kind"; "{\\"network\\":{\\"create\\":true},\\"rpcPort\\":1,\\"parallel\\":true}"; remove it, or change ics:clusters',
        'ics:loadBalancer: means nothing on backend "embedded", only on "existing"; "{\\"preset\\":\\"gke\\",\\"annotations\\":{}}"; remove it, or change ics:clusters',
        'ics:validators[0].cluster: means nothing on backend "embedded", only on "existing"; "{\\"context\\":\\"x\\"}"; remove it, or change ics:clusters',
        'ics:validators[0].address: means nothing on backend "embedded", only on "existing"; "203.0.113.1"; remove it, or change ics:clusters',
      ],
    },
    {
      name: "storage that would lose what was signed",
      raw: {
        ...sound,
        clusters: "kind",
        validators: [{ name: "alice" }, { name: "bob", storage: { kind: "emptyDir" } }],
      },
      faults: [
        'ics:validators[1].storage: would be lost with the pod, and with it the record of what was signed; "emptyDir"; use a claim, or a hostPath',
      ],
    },
    {
      name: "ports of Kind clusters that meet or end",
      raw: { ...sound, clusters: "kind", kind: { rpcPort: 65535, apiPort: 65534 } },
      faults: [
        'ics:kind.rpcPort: leaves no port for the last validator; "65535"; use at most 65534',
        'ics:kind.apiPort: gives a cluster the port that ics:kind.rpcPort, 65535, gives another; "65534"; keep them 2 apart',
      ],
    },
    {
      name: "API servers' ports of Kind clusters that end",
      raw: { ...sound, clusters: "kind", kind: { apiPort: 65535 } },
      faults: [
        'ics:kind.apiPort: leaves no port for the last validator; "65535"; use at most 65534',
      ],
    },
    {
      name: "ports of Kind clusters that meet or end by their poolIndex",
      raw: {
        ...sound,
        clusters: "kind",
        validators: [{ name: "alice" }, { name: "bob", poolIndex: 4 }],
        kind: { rpcPort: 65532, apiPort: 65528 },
      },
      faults: [
        'ics:kind.rpcPort: leaves no port for the last validator; "65532"; use at most 65531',
        'ics:kind.apiPort: gives a cluster the port that ics:kind.rpcPort, 65532, gives another; "65528"; keep them 5 apart',
      ],
    },
    {
      name: "a testnet's validator without a cluster on Kind",
      raw: { ...sound, clusters: "kind", validators: [{ name: "bob", managed: false }] },
      faults: [
        'ics:validators[0].managed: must be true on Kind: the provider chain\'s node of this validator has no other cluster; "bob"; remove it, or use backend embedded',
      ],
    },
    {
      name: "clusters that exist without what only config can say",
      raw: {
        ...sound,
        clusters: "existing",
        network: { subnet: "10.0.0.0/8" },
        expose: { grpc: true },
      },
      faults: [
        'ics:network.subnet: means nothing on backend "existing", whose LoadBalancers choose their addresses; "10.0.0.0/8"; remove it; ask for an address with ics:validators[…].address',
        'ics:providerChain.mode: cannot be managed on clusters that exist: this machine does not reach the nodes in them; "managed"; name an external provider chain, or use backend kind or embedded',
        'ics:consumerChains[0].minGasPrice: is missing: nodes that take transactions for nothing can be filled by anybody; "testchain-0"; set the chain\'s price of gas, e.g. 0.01untrn; 0 and its denom where it is really free',
        'ics:expose.grpc: would let anybody ask nodes that sign, without any limit; "true"; set it to false, and run a node that does not sign for gRPC',
        'ics:images.agent: is missing: clusters that exist pull it from a registry; "nothing"; build it from images/ and set it to where you pushed it',
        'ics:images.consumerNode: is missing: clusters that exist pull it from a registry; "nothing"; build it from images/ and set it to where you pushed it',
      ],
    },
    {
      name: "an RPC address that is none",
      raw: {
        ...sound,
        validators: [{ name: "alice", managed: false }],
        providerChain: { mode: "external", chainId: "x", rpc: ["ftp://x"], gasPrice: "1uatom" },
      },
      faults: [
        'ics:providerChain.rpc[0]: does not fit; "ftp://x"; must be an http://, https:// or tcp:// address',
      ],
    },
    {
      name: "a signer of an external chain without mnemonic",
      raw: {
        ...sound,
        providerChain: {
          mode: "external",
          chainId: "x",
          rpc: ["http://127.0.0.1:1"],
          gasPrice: "1uatom",
        },
        validators: [{ name: "alice" }],
      },
      faults: [
        "ics:mnemonics.alice: is missing: the stack signs for this validator; \"[secret]\"; run: pulumi config set --secret --path 'ics:mnemonics.alice'",
      ],
    },
  ])("refuses $name", ({ raw, faults }) => {
    expect(faultsOf(raw)).toEqual(faults);
  });

  const external = {
    ...sound,
    providerChain: {
      mode: "external",
      chainId: "x",
      rpc: ["http://127.0.0.1:1"],
      gasPrice: "1uatom",
    },
    validators: [{ name: "alice", managed: false }],
    consumerChains: [{ chainId: "testchain-0", validators: ["alice"], consumerId: 7 }],
  };
  /** The sound config with this much more said of its consumer chain. */
  const withChain = (more: Record<string, unknown>): Record<string, unknown> => ({
    ...sound,
    consumerChains: [{ ...sound.consumerChains[0], ...more }],
  });
  const chainOf = (raw: Record<string, unknown>) =>
    parseConfig(raw, "test").settings?.consumerChains[0];

  // By hand: n validators have n ports in a row from each of the two, so n apart they do not meet.
  it.each([
    { validators: [{ name: "alice" }], rpcPort: 26657, apiPort: 26658 },
    { validators: [{ name: "alice" }], rpcPort: 26657, apiPort: 26656 },
    { validators: [{ name: "alice" }, { name: "bob" }], rpcPort: 65534, apiPort: 65532 },
    { validators: [{ name: "alice" }, { name: "bob" }], rpcPort: 30000, apiPort: 30002 },
    {
      validators: [{ name: "alice" }, { name: "bob", poolIndex: 4 }],
      ...{ rpcPort: 65531, apiPort: 65526 },
    },
  ])(
    "takes Kind's ports $rpcPort and $apiPort, no further apart than they must be",
    ({ validators, ...ports }) => {
      const raw = { ...sound, clusters: "kind", validators, consumerChains: [] };
      const { settings, faults } = parseConfig({ ...raw, kind: ports }, "test");
      expect(faults).toEqual([]);
      expect(settings?.kind).toMatchObject(ports);
    },
  );

  it("joins a chain by a consumer id that YAML has read as a number", () => {
    expect(faultsOf(external)).toEqual([]);
    expect(chainOf(external)).toMatchObject({ consumerId: "7", unbondingSeconds: 1_209_600 });
    expect(chainOf(withChain({ consumerId: "18446744073709551615" }))?.consumerId).toBe(
      "18446744073709551615",
    );
  });

  // CometBFT v0.38 dials tcp:// by HTTP (rpc/jsonrpc/client/http_json_client.go, SetDefaultSchemeHTTP).
  it.each([
    { rpc: "tcp://rpc.example:26657", http: "http://rpc.example:26657" },
    {
      rpc: " TCP://user:word@[2001:db8::7]:26657/key ",
      http: "http://user:word@[2001:db8::7]:26657/key",
    },
    { rpc: "tcp://rpc.example", http: "http://rpc.example" },
    { rpc: "https://rpc.example", http: "https://rpc.example" },
  ])("knows the RPC address $rpc as $http alone", ({ rpc, http }) => {
    const withRpc = (address: string) => ({
      ...external,
      providerChain: { ...external.providerChain, rpc: [address] },
    });
    expect(parseConfig(withRpc(rpc), "test")).toEqual(parseConfig(withRpc(http), "test"));
    expect(parseConfig(withRpc(rpc), "test")).toMatchObject({
      faults: [],
      settings: { providerChain: { rpc: [http] } },
    });
  });

  it.each(["tcp://", "tcp:", "tcps://rpc.example", "unix:///rpc", "ws://rpc.example"])(
    "refuses the RPC address %s",
    (rpc) => {
      const providerChain = { ...external.providerChain, rpc: [rpc] };
      expect(faultsOf({ ...external, providerChain })).toEqual([
        `ics:providerChain.rpc[0]: does not fit; "${rpc}"; must be an http://, https:// or tcp:// address`,
      ]);
    },
  );

  it.each([
    { name: "a list", validators: ["bob", "alice"], policy: { validators: ["bob", "alice"] } },
    { name: "nobody", validators: [], policy: { validators: [] } },
    { name: "all", validators: "all", policy: "all" },
    { name: "the strongest", validators: { topPower: 66.6 }, policy: { topPower: 66.6 } },
  ])("has a chain run by $name", ({ validators, policy }) => {
    expect(chainOf(withChain({ validators }))?.policy).toEqual(policy);
  });

  it("takes what is configured before what follows from other settings", () => {
    const more = {
      owner: "bob",
      spawnTime: "2026-12-01T12:00:00+01:00",
      unbondingSeconds: 300,
      genesisFile: "genesis.json",
      optOut: ["alice"],
    };
    expect(chainOf(withChain(more))).toMatchObject(more);
    expect(chainOf(withChain({ spawnDelaySeconds: 0 }))?.spawnDelaySeconds).toBe(0);
  });

  // Five blocks are for the transaction that sets the spawn time; others who may opt in get half a minute.
  it.each([
    { name: "the stack manages everybody", blockTimeMs: 1_000, others: [], delay: 5 },
    { name: "its blocks are slow", blockTimeMs: 4_500, others: [], delay: 23 },
    { name: "somebody else validates too", blockTimeMs: 1_000, others: ["eve"], delay: 30 },
  ])("leaves a launch $delay s where $name", ({ blockTimeMs, others, delay }) => {
    const strangers = others.map((name) => ({ name, managed: false }));
    const raw = {
      ...withChain({}),
      providerChain: { mode: "managed", blockTimeMs },
      validators: [...sound.validators, ...strangers],
    };
    expect(chainOf(raw)?.spawnDelaySeconds).toBe(delay);
  });

  // 20/21 of the provider chain's: 20 days of 21 are the defaults in x/ccv/types/params.go of ICS v7.0.1.
  it.each([
    { provider: 60, consumer: 57 },
    { provider: 600, consumer: 571 },
    { provider: 604_800, consumer: 576_000 },
    { provider: 1_814_400, consumer: 1_728_000 },
  ])("unbonds a consumer chain after $consumer s where the provider takes $provider", (row) => {
    const raw = { ...sound, providerChain: { mode: "managed", unbondingSeconds: row.provider } };
    expect(chainOf(raw)?.unbondingSeconds).toBe(row.consumer);
  });

  // What nobody said is no wish of a chain that was made when the default was another.
  it("knows an unbonding period that config says from a default, even the same one", () => {
    const said = (raw: object): unknown[] => {
      const { settings } = parseConfig(raw as Record<string, unknown>, "embedded");
      return [settings?.providerChain, settings?.consumerChains[0]].map(
        (chain) => (chain as { unbondingSaid?: boolean } | undefined)?.unbondingSaid,
      );
    };
    const managed = { mode: "managed", unbondingSeconds: 604_800 };
    expect(said(sound)).toEqual([false, false]);
    expect(said({ ...sound, providerChain: managed })).toEqual([true, false]);
    expect(said(withChain({ unbondingSeconds: 576_000 }))).toEqual([false, true]);
  });

  const policyFault = 'must be a list of names, "all", or a percentage such as {topPower: 66}';
  it.each([
    {
      name: "a delay and a time of the launch",
      raw: withChain({ spawnDelaySeconds: 30, spawnTime: "2026-12-01T12:00:00Z" }),
      faults: [
        'ics:consumerChains[0].spawnDelaySeconds: does not fit; "30"; cannot stand beside spawnTime; remove one of the two',
      ],
    },
    {
      name: "what is not the stack's to choose for a chain that it joins",
      raw: withChain({
        consumerId: "7",
        owner: "bob",
        spawnTime: "2026-12-01T12:00:00Z",
        unbondingSeconds: 300,
      }),
      faults: [
        'owner: does not fit; "bob"',
        'spawnTime: does not fit; "2026-12-01T12:00:00Z"',
        'unbondingSeconds: does not fit; "300"',
      ].map(
        (fault) =>
          `ics:consumerChains[0].${fault}; cannot be chosen for a chain that is joined by its consumerId; remove it, or the consumerId`,
      ),
    },
    {
      name: "a spawn time that is none",
      raw: withChain({ spawnTime: "tomorrow" }),
      faults: [
        'ics:consumerChains[0].spawnTime: does not fit; "tomorrow"; must be a time such as 2026-12-01T12:00:00Z',
      ],
    },
    {
      name: "a consumer id with leading zeros",
      raw: withChain({ consumerId: "007" }),
      faults: [
        'ics:consumerChains[0].consumerId: does not fit; "007"; must be a decimal number without leading zeros',
      ],
    },
    {
      name: "a negative consumer id",
      raw: withChain({ consumerId: -1 }),
      faults: [
        'ics:consumerChains[0].consumerId: does not fit; "-1"; must be a decimal number without leading zeros',
      ],
    },
    {
      name: "an unknown key of a consumer chain",
      raw: withChain({ spawnDelay: 30 }),
      faults: [
        'ics:consumerChains[0].spawnDelay: is no setting of this program; "spawnDelay"; remove it or mend its spelling; docs/configuration.md lists all settings',
      ],
    },
    {
      name: "a policy that is none",
      raw: withChain({ validators: "some" }),
      faults: [`ics:consumerChains[0].validators: does not fit; "some"; ${policyFault}`],
    },
    {
      name: "a policy with more to it",
      raw: withChain({ validators: { topPower: 66, max: 2 } }),
      faults: [
        'ics:consumerChains[0].validators.max: is no setting of this program; "max"; remove it or mend its spelling; docs/configuration.md lists all settings',
      ],
    },
    {
      name: "more than all of the power",
      raw: withChain({ validators: { topPower: 101 } }),
      faults: [
        expect.stringMatching(
          /^ics:consumerChains\[0\]\.validators\.topPower: does not fit; "101"; /,
        ),
      ],
    },
    {
      name: "a name in a list that is none",
      raw: withChain({ validators: ["bob", "Alice!"] }),
      faults: [
        expect.stringMatching(
          /^ics:consumerChains\[0\]\.validators\[1\]: does not fit; "Alice!"; must be a lower-case DNS label/,
        ),
      ],
    },
    {
      // Each 鏈 has three bytes in UTF-8: 17 · 3 = 51.
      name: "a chain id of more than 50 bytes",
      raw: withChain({ chainId: "鏈".repeat(17) }),
      faults: [
        `ics:consumerChains[0].chainId: does not fit; "${"鏈".repeat(17)}"; must have at most 50 bytes of UTF-8`,
      ],
    },
    {
      name: "a chain id of blanks",
      raw: withChain({ chainId: "  " }),
      faults: ['ics:consumerChains[0].chainId: does not fit; "  "; must not be blank'],
    },
    {
      name: "a power on an external chain",
      raw: { ...external, validators: [{ name: "alice", managed: false, power: 500 }] },
      faults: [
        'ics:validators[0].power: cannot be chosen on an external provider chain, where stake decides it; "500"; remove it',
      ],
    },
    {
      name: "a power of nothing",
      raw: { ...sound, validators: [{ name: "alice", power: 0 }] },
      faults: [expect.stringMatching(/^ics:validators\[0\]\.power: does not fit; "0"; /)],
    },
  ])("refuses $name", ({ raw, faults }) => {
    expect(faultsOf(raw)).toEqual(faults);
  });

  it("takes chain ids of 50 bytes, in any script", () => {
    expect(faultsOf(withChain({ chainId: `${"鏈".repeat(16)}-1` }))).toEqual([]);
    expect(faultsOf(withChain({ chainId: "ethera_9000-1" }))).toEqual([]);
  });

  it("tells a chain's contradictions beside whatever else is wrong with it", () => {
    const faults = faultsOf(
      withChain({
        chainId: "",
        consumerId: "7",
        owner: "bob",
        spawnDelaySeconds: -1,
        spawnTime: "2026-12-01T12:00:00Z",
        blockTime: 1,
      }),
    );
    expect(faults.map((fault) => fault.slice(0, fault.indexOf(": "))).sort()).toEqual([
      "ics:consumerChains[0].blockTime",
      "ics:consumerChains[0].chainId",
      "ics:consumerChains[0].owner",
      "ics:consumerChains[0].spawnDelaySeconds",
      "ics:consumerChains[0].spawnDelaySeconds",
      "ics:consumerChains[0].spawnDelaySeconds",
      "ics:consumerChains[0].spawnTime",
    ]);
  });

  it.each([null, "testchain-0", 7, ["testchain-0"]])("tells of %j that it is no chain", (chain) => {
    expect(faultsOf({ ...sound, consumerChains: [chain] })).toEqual([
      expect.stringMatching(/^ics:consumerChains\[0\]: does not fit; /),
    ]);
  });

  it("reports all faults at once", () => {
    const faults = faultsOf({
      ...sound,
      clusters: "docker",
      portScheme: "random",
      validators: [{ name: "alice", poolIndex: -1 }],
      extra: 1,
    });
    expect(faults.map((fault) => fault.slice(0, fault.indexOf(": ")))).toEqual([
      "ics:clusters",
      "ics:validators[0].poolIndex",
      "ics:portScheme",
      "ics:extra",
    ]);
  });

  it("judges the rest of a config that has unknown keys", () => {
    expect(faultsOf({ ...sound, extra: 1, kind: { parallel: false } })).toEqual([
      expect.stringMatching(/^ics:extra: /),
      expect.stringMatching(/^ics:kind: means nothing on backend/),
    ]);
  });

  it("cuts pools from the lab's network on Kind, or from one that exists and is still to be read", () => {
    const on = (network: object) =>
      parseConfig({ ...sound, clusters: "kind", kind: { network } }, "dev").settings;
    expect(on({})).toMatchObject({
      network: { subnet: "192.168.97.0/24" },
      kind: { network: { name: "ics-dev", create: true } },
    });
    expect(on({ create: false })).toMatchObject({
      network: { subnet: "" },
      kind: { network: { name: "kind", create: false } },
    });
  });

  it("keeps data of pods in claims unless config says otherwise", () => {
    expect(
      parseConfig({ ...sound, clusters: "kind" }, "dev").settings?.validators[0]?.storage,
    ).toEqual({ kind: "claim", size: "5Gi" });
  });

  describe("of a chain's own program", () => {
    const chain = (given: object) => ({ ...sound.consumerChains[0], ...given });
    const id = "a".repeat(40);

    it("takes its name, an image, seeds, peers and its version", () => {
      const given = {
        program: "neutrond",
        image: "r.example/n:1",
        seeds: [`${id}@x.example:26656`],
        persistentPeers: [`${id}@203.0.113.7:1`],
        transform: "v5.x",
      };
      const { settings } = parseConfig({ ...sound, consumerChains: [chain(given)] }, "test");
      expect(settings?.consumerChains[0]).toMatchObject(given);
    });

    it.each([
      { given: { program: "../neutrond" }, says: 'program: does not fit; "../neutrond"; must be' },
      { given: { program: "-h" }, says: 'program: does not fit; "-h"; must be the name of' },
      { given: { seeds: ["x.example:26656"] }, says: 'seeds[0]: does not fit; "x.example:26656"' },
      { given: { seeds: [`${id}@x,y:1`] }, says: "must be NODE_ID@HOST:PORT" },
      ...["203.0.113.7:1", `${id}@203.0.113.7`, `${id}@2001:db8::1:1`, `${id}@x:70000`, "\n"].map(
        (peer) => ({
          given: { persistentPeers: [peer] },
          says: "persistentPeers[0]: does not fit; ",
        }),
      ),
      ...["0.0.0.0", "169.254.169.254", "[fe80::1]"].map((host) => ({
        given: { persistentPeers: [`${id}@${host}:1`] },
        says: "must be where a peer can be, not at this ",
      })),
      { given: { transform: "v3" }, says: 'transform: does not fit; "v3"; ' },
      { given: { image: "" }, says: "must name an image" },
    ])("refuses $given", ({ given, says }) => {
      expect(faultsOf({ ...sound, consumerChains: [chain(given)] }).join()).toContain(says);
    });

    it("knows one spelling of a peer", () => {
      const given = { persistentPeers: [`${id.toUpperCase()}@[2001:DB8:0::1]:26656`] };
      const { settings } = parseConfig({ ...sound, consumerChains: [chain(given)] }, "test");
      // RFC 5952.
      expect(settings?.consumerChains[0]?.persistentPeers).toEqual([`${id}@[2001:db8::1]:26656`]);
    });

    it("needs no image for all chains where each has its own", () => {
      const on = (given: object) =>
        faultsOf({ ...sound, clusters: "existing", consumerChains: [chain(given)] }).join();
      expect(on({})).toContain("ics:images.consumerNode: is missing");
      expect(on({ image: "r.example/n:1" })).not.toContain("ics:images.consumerNode");
    });

    it("needs an image of the relayer on clusters that exist, where a chain has one", () => {
      const on = (given: object, relayer = "hermes") =>
        faultsOf({
          ...sound,
          clusters: "existing",
          relayer,
          consumerChains: [chain(given)],
        }).join();
      expect(on({})).toContain("ics:images.relayer: is missing");
      expect(on({ relayer: "none" })).not.toContain("ics:images.relayer");
      expect(on({ relayer: "hermes" }, "none")).toContain("ics:images.relayer: is missing");
    });
  });

  describe("of CometBFT's p2p", () => {
    const p2pOf = (changed: object) => parseConfig({ ...sound, ...changed }, "test").settings?.p2p;

    it("is what the backend needs unless config says otherwise", () => {
      expect(p2pOf({})).toEqual({ addrBookStrict: false, allowDuplicateIp: false });
      expect(p2pOf({ allowPrivateAddresses: false })).toMatchObject({ addrBookStrict: true });
      expect(p2pOf({ p2p: { addrBookStrict: true, allowDuplicateIp: true } })).toEqual({
        addrBookStrict: true,
        allowDuplicateIp: true,
      });
      const strict = { p2p: { addrBookStrict: false }, allowPrivateAddresses: false };
      expect(p2pOf(strict)).toMatchObject({ addrBookStrict: false });
    });

    it("takes the host that a validator's nodes tell, in its one spelling", () => {
      const of = (externalAddress: string) => ({
        ...sound,
        validators: [{ ...sound.validators[0], externalAddress }, ...sound.validators.slice(1)],
      });
      const read = (text: string) =>
        parseConfig(of(text), "test").settings?.validators[0]?.externalAddress;
      expect(read("2001:DB8::0:1")).toBe("2001:db8::1");
      expect(read("Bob.Example")).toBe("bob.example");
      expect(faultsOf(of("0.0.0.0")).join()).toContain('"0.0.0.0"; must be where a peer can be');
      expect(faultsOf(of("bob.example:26656")).join()).toContain(
        'ics:validators[0].externalAddress: does not fit; "bob.example:26656"; must be an IP address or a DNS name',
      );
    });
  });

  describe("of a LoadBalancer's address", () => {
    const withAddress = (address: unknown, preset?: string) => ({
      clusters: "existing",
      providerChain: {
        mode: "external",
        chainId: "x-1",
        rpc: ["https://rpc.example"],
        gasPrice: "0stake",
      },
      validators: [{ name: "bob", operator: `cosmosvaloper1${"q".repeat(38)}`, address }],
      images: { agent: "r.example/a:1" },
      mnemonics: { bob: "words of bob" },
      ...(preset === undefined ? {} : { loadBalancer: { preset } }),
    });

    // RFC 5952.
    it.each([
      { given: "2001:DB8:5:0::0001", address: "2001:db8:5::1" },
      { given: "::ffff:203.0.113.7", address: "203.0.113.7" },
      { given: "203.0.113.7", address: "203.0.113.7" },
    ])("takes $given in its one spelling", ({ given, address }) => {
      const { faults, settings } = parseConfig(withAddress(given), "prod");
      expect(faults).toEqual([]);
      expect(settings?.validators[0]?.address).toBe(address);
    });

    it.each(["lb.example", "203.0.113.07", "203.0.113", "[2001:db8::1]", "fe80::1%eth0", ""])(
      'takes no "%s"',
      (given) => {
        expect(faultsOf(withAddress(given))).toEqual([
          `ics:validators[0].address: does not fit; "${given}"; must be an IP address`,
        ]);
      },
    );

    // RFC 3927, 4291 and 1122.
    it.each(["169.254.1.1", "fe80::1", "::", "0.0.0.0", "ff02::1"])("takes no %s", (given) => {
      expect(faultsOf(withAddress(given))).toEqual([
        `ics:validators[0].address: does not fit; "${given}"; must be an address that a peer can be at`,
      ]);
    });

    it("takes none where the preset has no use for one", () => {
      expect(faultsOf(withAddress("203.0.113.7", "aws-nlb"))).toEqual([
        'ics:validators[0].address: means nothing to preset "aws-nlb", whose load balancers are known by name; "203.0.113.7"; remove it; Elastic IPs are named in annotations, by service.beta.kubernetes.io/aws-load-balancer-eip-allocations',
      ]);
      expect(faultsOf(withAddress(undefined, "aws-nlb"))).toEqual([]);
    });
  });

  // What is taken: examples of https://kubernetes.io/docs/concepts/configuration/manage-resources-containers
  // ("Resource units in Kubernetes"), whose 128974848, 129e6, 129M and 123Mi are roughly the same.
  describe("of quantities", () => {
    const resources = (nodeResources: object) => ({ ...sound, nodeResources });
    const claim = (size: unknown) => ({
      ...sound,
      validators: [{ name: "alice", storage: { kind: "claim", size } }, { name: "bob" }],
    });

    it.each([
      { cpu: 1 },
      { cpu: 0.5 },
      { cpu: "0.1" },
      { cpu: "100m", memory: 128974848 },
      { memory: "129e6" },
      { memory: "129M" },
      { memory: "123Mi" },
      { memory: "1.5Gi", memoryLimit: "1536Mi" },
      { cpu: 0, memory: 0 },
    ])("takes %j", (given) => {
      const { faults, settings } = parseConfig(resources(given), "test");
      expect(faults).toEqual([]);
      expect(settings?.nodeResources).toMatchObject(
        Object.fromEntries(Object.entries(given).map(([key, value]) => [key, String(value)])),
      );
    });

    it.each([{ size: "20Gi" }, { size: "20G" }, { size: "0.5Ti" }, { size: 21474836480 }])(
      "takes a claim of $size",
      ({ size }) => {
        expect(faultsOf(claim(size))).toEqual([]);
      },
    );

    const cpu = (value: string) =>
      `ics:nodeResources.cpu: does not fit; "${value}"; must be a number of processors such as 250m or 2, of at most 1000`;
    const bytes = (key: string, value: string) =>
      `ics:nodeResources.${key}: does not fit; "${value}"; must be a quantity of bytes such as 512Mi or 2Gi, of at least 1Mi`;
    // The documentation warns of memory: 400m, which asks for 0.4 bytes.
    it.each([
      { given: { cpu: "1Gi" }, faults: [cpu("1Gi")] },
      { given: { cpu: "half" }, faults: [cpu("half")] },
      { given: { cpu: -1 }, faults: [cpu("-1")] },
      { given: { memory: "400m" }, faults: [bytes("memory", "400m")] },
      { given: { memory: "512m" }, faults: [bytes("memory", "512m")] },
      { given: { memory: 256 }, faults: [bytes("memory", "256")] },
      { given: { memory: "1GB" }, faults: [bytes("memory", "1GB")] },
      { given: { memoryLimit: "2gi" }, faults: [bytes("memoryLimit", "2gi")] },
    ])("refuses $given", ({ given, faults }) => {
      expect(faultsOf(resources(given))).toEqual(faults);
    });

    // "spec.containers[0].resources.requests: Invalid value: must be less than or equal to memory limit"
    it.each([
      { given: { memory: "4Gi", memoryLimit: "2Gi" }, asked: "4Gi", limit: "2Gi" },
      { given: { memory: "4Gi" }, asked: "4Gi", limit: "2Gi" },
      { given: { memoryLimit: "128Mi" }, asked: "256Mi", limit: "128Mi" },
      { given: { memory: 2147483649, memoryLimit: "2Gi" }, asked: "2147483649", limit: "2Gi" },
      { given: { memory: "2.1G", memoryLimit: "2G" }, asked: "2.1G", limit: "2G" },
    ])("refuses pods that ask for more than they may have: $given", ({ given, asked, limit }) => {
      const pods = { ...resources(given), clusters: "kind" };
      expect(faultsOf(pods)).toEqual([
        `ics:nodeResources.memoryLimit: is less than the memory that a node asks for (${asked}), so Kubernetes would make no pod; "${limit}"; set it to ${asked} or more, or memory to less`,
      ]);
      expect(faultsOf({ ...pods, clusters: "embedded" })).toEqual([]);
    });

    it.each([
      { size: "20GB" },
      { size: 20 },
      { size: "0" },
      { size: "500m" },
      { size: "-5Gi" },
      { size: "" },
    ])("refuses a claim of $size", ({ size }) => {
      expect(faultsOf(claim(size))).toEqual([
        `ics:validators[0].storage.size: does not fit; "${String(size)}"; must be a quantity of bytes such as 20Gi, of at least 1Mi`,
      ]);
    });
  });

  it("never shows a mnemonic, however malformed", () => {
    const secret = "abandon ability able";
    const faults = faultsOf({ ...sound, mnemonics: { alice: [secret], bob: secret } });
    expect(faults.length).toBeGreaterThan(0);
    expect(faults.join("\n")).not.toContain("abandon");
  });
});
