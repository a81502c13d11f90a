import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";

import type { OptInPolicy } from "../../core/plan/opt-in-policy";
import type { Settings } from "../../core/plan/settings";
import { stackFacts } from "../../providers/stack-facts";
import {
  type FakeProviderChain,
  operatorNumber,
  startFakeProviderChain,
} from "../support/fake-provider-chain";
import { temporaryFolder } from "../support/temporary-folder";

const settings = (changed: object): Settings =>
  ({
    clusters: "embedded",
    consumerChains: [],
    kind: { network: { name: "kind", create: true } },
    ...changed,
  }) as unknown as Settings;

const chainOf = (rpc: string, policy: OptInPolicy) => ({
  providerChain: { mode: "external", chainId: "provider-1", rpc: [rpc] },
  consumerChains: [{ policy }],
});

const scratch = temporaryFolder();

describe("stackFacts", () => {
  describe("of an external chain", () => {
    let chain: FakeProviderChain;
    beforeAll(async () => {
      chain = await startFakeProviderChain(
        [1, 2].map((number) => ({ operator: operatorNumber(number), moniker: "x", details: "" })),
      );
    });
    afterAll(() => chain.close());

    it("are the powers of all its validators, where a consumer chain goes by them", async () => {
      const { powers } = await stackFacts(settings(chainOf(chain.url, { topPower: 66 })));
      expect(powers).toEqual(
        new Map([
          [operatorNumber(1), 1n],
          [operatorNumber(2), 1n],
        ]),
      );
    });

    // Within the block that jails it, one is still bonded: jailValidator in x/staking of the Cosmos SDK.
    it("are no power of one that is jailed, nor of one that is not bonded", async () => {
      const one = await startFakeProviderChain([
        { operator: operatorNumber(1), moniker: "x", details: "" },
        { operator: operatorNumber(2), moniker: "x", details: "", isJailed: true },
        { operator: operatorNumber(3), moniker: "x", details: "", isBonded: false },
      ]);
      try {
        const { powers } = await stackFacts(settings(chainOf(one.url, { topPower: 66 })));
        expect(powers).toEqual(new Map([[operatorNumber(1), 1n]]));
      } finally {
        await one.close();
      }
    });

    it("are nobody's where no chain goes by them: a dead one is not even asked", async () => {
      const dead = "http://127.0.0.1:1";
      expect(await stackFacts(settings(chainOf(dead, { validators: ["a"] })))).toEqual({});
      expect(await stackFacts(settings(chainOf(dead, "all")))).toEqual({});
    });

    it("name the address of a chain that does not answer", async () => {
      const dead = settings(chainOf("http://127.0.0.1:1", { topPower: 66 }));
      await expect(stackFacts(dead)).rejects.toThrow("127.0.0.1:1");
    });
  });

  it("are the sizes of the genesis files that are there", async () => {
    const file = join(scratch, "genesis.json");
    const theirs = join(scratch, "theirs.json");
    // Of a chain of the stack's own, blanks do not come to the pods.
    for (const path of [file, theirs]) writeFileSync(path, '{ "a" : 1 }\n');
    const consumerChains = [
      { genesisFile: file, policy: "all" },
      { genesisFile: theirs, consumerId: "4", policy: "all" },
      { finalGenesisFile: "/nowhere.json", policy: "all" },
      { finalGenesisFile: "https://example.com/genesis.json", policy: "all" },
    ];
    const providerChain = { mode: "managed" };
    const given = { providerChain, consumerChains };
    expect(await stackFacts(settings({ ...given, clusters: "kind" }))).toEqual({
      genesisBytes: new Map([
        [file, 7],
        [theirs, 12],
      ]),
    });
    expect(await stackFacts(settings(given))).toEqual({});
  });

  describe("of a Docker network", () => {
    const folder = temporaryFolder();
    const path = process.env["PATH"] ?? "";
    /** A docker command that answers so. */
    const dockerSays = (script: string): void => {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, "docker"), `#!/bin/sh\n${script}\n`);
      chmodSync(join(folder, "docker"), 0o755);
      process.env["PATH"] = `${folder}${delimiter}${path}`;
    };
    afterEach(() => {
      process.env["PATH"] = path;
    });
    const existing = settings({
      clusters: "kind",
      providerChain: { mode: "managed" },
      kind: { network: { name: "kind", create: false } },
    });

    // Shape of `docker network inspect` (Docker 28).
    it("are its subnets and what is on it", async () => {
      dockerSays(`cat <<'JSON'
[{"Name":"kind","IPAM":{"Config":[{"Subnet":"172.18.0.0/16","Gateway":"172.18.0.1"},{"Subnet":"fc00::/64"}]},
"Containers":{"a":{"Name":"registry","IPv4Address":"172.18.0.2/16","IPv6Address":""}}}]
JSON`);
      expect(await stackFacts(existing)).toEqual({
        network: {
          name: "kind",
          subnets: [{ subnet: "172.18.0.0/16", gateway: "172.18.0.1" }, { subnet: "fc00::/64" }],
          containers: [{ name: "container registry", address: "172.18.0.2" }],
        },
      });
    });

    it.each([
      {
        name: "Docker 29, which says nothing by an empty text",
        // `docker network inspect bridge` of Docker 29 in public reports, without what is not read.
        says: '[{"Name":"kind","EnableIPv4":true,"IPAM":{"Driver":"default","Options":null,"Config":[{"Subnet":"172.17.0.0/16","IPRange":"","Gateway":""}]},"Containers":{"a":{"Name":"registry","IPv4Address":"172.17.0.2/16","IPv6Address":""}}}]',
        subnets: [{ subnet: "172.17.0.0/16" }],
        containers: [{ name: "container registry", address: "172.17.0.2" }],
      },
      {
        name: "a range and addresses that Docker keeps",
        // From a public homelab's documentation: macvlan on 192.168.48.0/20.
        says: '[{"Name":"kind","IPAM":{"Config":[{"Subnet":"192.168.48.0/20","IPRange":"192.168.59.0/26","Gateway":"192.168.48.1","AuxiliaryAddresses":{"host":"192.168.59.1"}}]},"Containers":{}}]',
        subnets: [
          {
            subnet: "192.168.48.0/20",
            gateway: "192.168.48.1",
            ipRange: "192.168.59.0/26",
            auxiliary: [{ name: 'auxiliary address "host"', address: "192.168.59.1" }],
          },
        ],
        containers: [],
      },
      {
        name: "a gateway with the prefix of its subnet",
        // moby/moby#26522
        says: '[{"Name":"kind","IPAM":{"Config":[{"Subnet":"172.22.0.0/16","Gateway":"172.22.0.1/16"}]}}]',
        subnets: [{ subnet: "172.22.0.0/16", gateway: "172.22.0.1" }],
        containers: [],
      },
      {
        name: "a network whose subnet was not asked for",
        // moby/moby#18626 (Docker 1.9)
        says: '[{"Name":"kind","IPAM":{"Driver":"default","Config":[{}]},"Containers":{},"Options":{}}]',
        subnets: [],
        containers: [],
      },
      {
        name: "a network that has no addresses",
        // `docker network inspect host`
        says: '[{"Name":"host","IPAM":{"Driver":"default","Options":null,"Config":null},"Containers":null}]',
        subnets: [],
        containers: [],
      },
    ])("are read from the answer of $name", async ({ says, subnets, containers }) => {
      dockerSays(`cat <<'JSON'\n${says}\nJSON`);
      const { network } = await stackFacts(existing);
      expect(network).toMatchObject({ subnets, containers });
      expect(network?.subnets).toEqual(subnets);
    });

    it("are not asked for where the stack makes the network", async () => {
      dockerSays("exit 1");
      const made = settings({ clusters: "kind", providerChain: { mode: "managed" } });
      expect(await stackFacts(made)).toEqual({});
    });

    it.each([
      {
        name: "there is no such network",
        script: 'echo "Error response from daemon: network kind not found" >&2; exit 1',
        says: 'Docker has no such network; "kind"; make it, or let the stack make it: remove ics:kind.network.create',
      },
      {
        name: "Docker is away",
        script: 'echo "Cannot connect to the Docker daemon at unix:///x." >&2; exit 1',
        says: "Docker does not answer",
      },
      {
        name: "Podman 3 answers",
        // kubernetes/minikube#13861 (Podman 3.4.4)
        script: `echo '[{"args":{},"cniVersion":"0.4.0","name":"kind","plugins":[{"bridge":"cni-podman2","ipam":{"ranges":[[{"gateway":"192.168.49.1","subnet":"192.168.49.0/24"}]],"type":"host-local"},"type":"bridge"}]}]'`,
        says: 'the docker command is Podman, and the stack needs Docker; "kind"; install Docker',
      },
      {
        name: "Podman 4 or 5 answers",
        // aksiksi/compose2nix#43, and containers of podman-container-tools/podman#21860
        script: `echo '[{"name":"kind","id":"06c4","driver":"bridge","network_interface":"podman1","subnets":[{"subnet":"10.89.0.0/24","gateway":"10.89.0.1"}],"ipv6_enabled":false,"ipam_options":{"driver":"host-local"},"containers":{}}]'`,
        says: 'the docker command is Podman, and the stack needs Docker; "kind"; install Docker',
      },
      ...["", "[]", "null", "[null]", "{}", "no JSON", '[{"Labels":{}}]'].map((answer) => ({
        name: `the answer is none: ${answer}`,
        script: `echo '${answer}'`,
        says: 'Docker says nothing of a network that can be read; "kind"; look at: docker network inspect kind',
      })),
    ])("say that $name", async ({ script, says }) => {
      dockerSays(script);
      await expect(stackFacts(existing)).rejects.toThrow(says);
    });

    it("say that docker is not installed", async () => {
      process.env["PATH"] = folder.concat("/nothing");
      await expect(stackFacts(existing)).rejects.toThrow('program is not installed; "docker"');
    });
  });

  describe("of clusters that exist", () => {
    const folder = temporaryFolder();
    const file = join(folder, "kubeconfig");
    const existing = (clusters: readonly object[]): Settings =>
      settings({
        clusters: "existing",
        providerChain: { mode: "external" },
        validators: clusters.map((cluster, index) => ({
          name: `v${String(index)}`,
          managed: true,
          cluster,
        })),
      });
    const named = (context: string) => ({ kind: "file", kubeconfig: file, context });
    const former = process.env["KUBECONFIG"];
    beforeAll(() => {
      mkdirSync(folder, { recursive: true });
      const users = [{ name: "me", user: { exec: { command: "log-in", args: null } } }];
      const contexts = ["here", "there"].map((name) => ({
        name,
        context: { cluster: name, user: "me" },
      }));
      const clusters = [
        { name: "here", cluster: { server: "https://API.example:443/" } },
        { name: "there", cluster: { server: "https://api.example:6443" } },
      ];
      const text = JSON.stringify({ "current-context": "here", users, contexts, clusters });
      writeFileSync(file, text);
      process.env["KUBECONFIG"] = file;
    });
    afterAll(() => {
      if (former === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = former;
    });

    it("are which cluster each file leads to, however it is named", async () => {
      const stack = { kind: "stack", stack: "a/b/c", output: "kubeconfig" };
      const plan = existing([{ kind: "file" }, named("here"), stack, named("there")]);
      expect(await stackFacts(plan)).toEqual({
        clusters: new Map([
          ["v0", "https://api.example"],
          ["v1", "https://api.example"],
          ["v3", "https://api.example:6443"],
        ]),
      });
    });

    it("are not looked for where there is one", async () => {
      expect(await stackFacts(existing([named("gone")]))).toEqual({});
    });

    it("say whose kubeconfig leads nowhere", async () => {
      await expect(stackFacts(existing([named("here"), named("gone")]))).rejects.toThrow(
        `kubeconfig has no such context; "gone" of "${file}"`,
      );
    });
  });
});
