import { transactByHand } from "../support/chain-cli";
import { hasHermes } from "../support/has-hermes";
import { planSummary } from "../support/plan-summary";
import type { TestProject } from "../support/test-stack";
import { type CheckList, expectTrue } from "./check-list";
import { eventuallySeen } from "./eventually-seen";
import { networkNames } from "./former-run";
import { expectSameNode, KindStack } from "./kind-stack";
import { movedEndpoint } from "./moved-endpoint";
import { planAsPreviewed } from "./plan-as-previewed";
import { relayed } from "./relayed";
import { attempt, command } from "./run-command";
import { kindSettings, storage } from "./settings";
import { up } from "./up-on";

/** offset 201 (docs/protocol.md "Ports"), so P2P 30301. */
const consumer = "consumer-0-1751686503-0";
const consumerPort = 30_301;
/** offset 10. */
const second = "axelar-1";
const validators = ["alice", "bob", "charlie"] as const;
const runners = ["bob", "charlie"] as const;
/** docs/protocol.md "Pools". */
const addresses: Readonly<Record<(typeof validators)[number], string>> = {
  alice: "192.168.97.100",
  bob: "192.168.97.110",
  charlie: "192.168.97.120",
};
const networkName = networkNames.testnet;
const providerRpc = "tcp://127.0.0.1:26657";

const isRelayed = hasHermes();

const chains = {
  first: { chainId: consumer, validators: [...runners] },
  second: {
    ...{ chainId: second, validators: ["alice", "bob"] },
    ...(isRelayed ? { relayer: "hermes" } : {}),
  },
};

export interface Testnet {
  readonly kind: KindStack;
  readonly consumerId: string;
  /** A relayer's, under another name than the stack's; absent without Hermes. */
  readonly relayerImage: string | undefined;
  /** Removes all, which is a check of its own; false where something is left. */
  readonly remove: () => Promise<boolean>;
}

/** Docker's `725.5MiB / 23.54GiB`: what is used, in GiB. */
function gibibytes(usage: string): number {
  const [, value, unit] = /^([\d.]+)([MG])iB /.exec(usage) ?? [];
  return unit === undefined ? Number.NaN : Number(value) / (unit === "M" ? 1_024 : 1);
}

const seconds = (began: number): number => (performance.now() - began) / 1_000;

const configOf = (...consumerChains: readonly object[]): Record<string, unknown> => ({
  clusters: "kind",
  providerChain: { mode: "managed" },
  kind: { ...kindSettings, network: { name: networkName } },
  validators: validators.map((name) => ({ name, ...storage })),
  consumerChains,
});

const provider = async (...args: readonly string[]): Promise<any> =>
  JSON.parse(
    await command("interchain-security-pd", "query", ...args, "--node", providerRpc, "-o", "json"),
  );

/** charlie delegates as much as one unit of voting power to bob. */
async function delegateToBob({ stack }: KindStack): Promise<void> {
  const { mnemonics, providerChain, validators: own } = await stack.outputs();
  const { rpc, chainId } = providerChain;
  const account = { rpc: rpc[0], chainId, mnemonic: mnemonics.charlie };
  await transactByHand(account, ["staking", "delegate", own.bob.operator, "1000000stake"]);
}

/** Gives the relayer's image, which goes with the stack's last relayer, a name that stays. */
async function keepRelayerImage(kind: KindStack): Promise<string> {
  const { spec } = await kind.object("alice", "-n", second, "get", "deployment", "ics-relayer");
  const kept = "registry.example/ics-relayer:e2e";
  await command("docker", "tag", spec.template.spec.containers[0].image, kept);
  return kept;
}

/** Containers, networks and volumes of the testnet that Docker has. */
async function leftovers(): Promise<readonly string[]> {
  const containers = await command("docker", "ps", "-a", "--format", "{{.Names}}");
  const networks = await command("docker", "network", "ls", "--format", "{{.Name}}");
  const volumes = await command("docker", "volume", "ls", "-q");
  const images = await command("docker", "images", "--format", "{{.Repository}}");
  return [
    ...containers.split("\n").filter((name) => name.endsWith("-cluster-control-plane")),
    ...networks.split("\n").filter((name) => name === networkName),
    ...volumes.split("\n").filter((name) => name !== ""),
    ...images.split("\n").filter((name) => /^(ics-discovery|registry\.example)\//.test(name)),
  ];
}

/**
 * Three clusters, a provider chain of three, a consumer chain of two: what the original's own
 * validation list asks for, and what becomes of it when things move.
 *
 * @returns Nothing where it did not come about.
 */
export async function testnet(project: TestProject, list: CheckList): Promise<Testnet | undefined> {
  const before = await leftovers();
  const stack = await project.stack("e2e", configOf(chains.first));
  const kind = new KindStack(stack);
  const began = performance.now();
  const show = (validator: string): string => kind.show(validator);
  let relayerImage: string | undefined;

  const remove = async (): Promise<boolean> =>
    list.check("destroy leaves nothing", async () => {
      const started = performance.now();
      await stack.destroy();
      const took = seconds(started);
      if (relayerImage !== undefined) await attempt("docker", ["rmi", relayerImage]);
      const left = (await leftovers()).filter((one) => !before.includes(one));
      expectTrue(left.length === 0, `left: ${left.join(", ")}`);
      // A plugin may end a moment after its engine.
      await eventuallySeen("no process of the stack is left", async () => {
        const { stdout: own } = await attempt("pgrep", ["-af", project.directory]);
        if (own.trim() !== "") throw new Error(own.trim());
        return true;
      });
      return `no container, network, volume, image or process; destroy took ${took.toFixed(0)} s`;
    });

  const isUp = await list.check(
    "up from nothing",
    async () => {
      await up(stack);
      const took = seconds(began);
      const { height, connected, expected } = await stack.chainOutput(consumer);
      expectTrue(connected === expected && expected > 0, `connected ${connected}/${expected}`);
      const reached = await eventuallySeen("height 5", async () => {
        const now = await kind.height("bob", consumer);
        return now >= 5 ? now : undefined;
      });
      return (
        `${took.toFixed(0)} s, consumer chain at height ${String(height)} then, peers ${connected}/${expected}; ` +
        `height ${String(reached)} after ${seconds(began).toFixed(0)} s`
      );
    },
    ["docker ps -a", ...validators.map(show)],
  );
  if (!isUp) {
    await remove();
    return undefined;
  }
  const { validators: own } = await stack.outputs();
  const { consumerId } = await stack.chainOutput(consumer);
  const nodeIds = Object.fromEntries(validators.map((name) => [name, own[name].nodeId]));
  const peerOf = { bob: "charlie", charlie: "bob" } as const;

  await list.check(
    "LoadBalancer addresses lie in the network's subnet",
    async () => {
      const subnet = await command(
        ...(["docker", "network", "inspect", "-f", "{{(index .IPAM.Config 0).Subnet}}"] as const),
        networkName,
      );
      expectTrue(subnet.trim() === "192.168.97.0/24", `the network has ${subnet}`);
      for (const name of validators) {
        const service = await kind.object(
          name,
          ...["-n", "provider", "get", "service", "p2p-loadbalancer"],
        );
        const { ip } = service.status.loadBalancer.ingress[0];
        expectTrue(ip === addresses[name], `${name} has ${ip}`);
      }
      return `${Object.values(addresses).join(", ")} in ${subnet.trim()}`;
    },
    validators.map(show),
  );

  await list.check("endpoints stand on the provider chain", async () => {
    const { validators: records } = await provider("staking", "validators");
    const details = (records as any[]).map(({ description }) => description.details).sort();
    const expected = validators.map((name) => `p2p=${nodeIds[name] ?? ""}@${addresses[name]}`);
    expectTrue(
      JSON.stringify(details) === JSON.stringify(expected.sort()),
      `the chain has ${JSON.stringify(details)}`,
    );
    return details.join(" ");
  });

  await list.check("peers stand in config.toml", async () => {
    const lines: string[] = [];
    for (const name of runners) {
      const other = peerOf[name];
      const line = await kind.kubectl(
        name,
        ...["-n", consumer, "exec", `statefulset/${consumer}`, "-c", "node", "--"],
        ...["grep", "^persistent_peers = ", "/data/.consumer/config/config.toml"],
      );
      const peer = `${nodeIds[other] ?? ""}@${addresses[other]}:${String(consumerPort)}`;
      expectTrue(line.trim() === `persistent_peers = "${peer}"`, `${name}: ${line}`);
      lines.push(`${name} → ${peer}`);
    }
    return lines.join(", ");
  });

  await list.check("ics status sees who is connected with whom", async () => {
    const { code, said } = await stack.ics("status");
    const [chain] = said.consumerChains;
    const seen = `${String(chain.peersConnected)}/${String(chain.peersExpected)}`;
    expectTrue(seen === "2/2", `peers ${seen}: ${JSON.stringify(said.findings)}`);
    expectTrue(Number(chain.height) > 0, `height ${String(chain.height)}`);
    expectTrue(code === 0, `exit code ${String(code)}: ${JSON.stringify(said.findings)}`);
    return `peers ${seen}, height ${String(chain.height)}`;
  });

  await list.check(
    "a pod in each cluster reaches each other cluster's LoadBalancer",
    async () => {
      let tried = 0;
      for (const from of validators) {
        for (const to of validators.filter((one) => one !== from)) {
          const ports = to === "alice" ? [26_656] : [26_656, consumerPort];
          for (const port of ports) {
            const where = `${addresses[to]}:${String(port)}`;
            expectTrue(await kind.reaches(from, addresses[to], port), `${from} not ${where}`);
            tried += 1;
          }
        }
      }
      expectTrue(
        !(await kind.reaches("bob", addresses.charlie, consumerPort + 1)),
        "a port that the Service does not have is reached too",
      );
      return `${String(tried)} of ${String(tried)}, and no other port`;
    },
    validators.map(show),
  );

  await list.check("blocks come on both sides", async () => {
    const from = await kind.height("bob", consumer);
    const to = await eventuallySeen("three more blocks at charlie", async () => {
      const now = await kind.height("charlie", consumer);
      return now >= from + 3 ? now : undefined;
    });
    return `height ${String(from)} → ${String(to)}`;
  });

  await list.check("all of it fits into 8 GB", async () => {
    const nodes = validators.map((name) => `${name}-cluster-control-plane`);
    const format = ["--no-stream", "--format", "{{.MemUsage}}"];
    const used = (await command("docker", "stats", ...format, ...nodes)).trim().split("\n");
    const gib = used.map(gibibytes).reduce((sum, one) => sum + one, 0);
    expectTrue(used.length === nodes.length && gib <= 8 / 1.073_741_824, used.join(", "));
    return `${gib.toFixed(1)} GiB in three clusters`;
  });

  await list.check("nothing is left to do", async () => {
    const started = performance.now();
    const plan = await stack.preview();
    const summary = planSummary(plan.changes);
    expectTrue(summary.length === 0, summary.join("; "));
    return `preview unchanged, ${seconds(started).toFixed(1)} s`;
  });

  await list.check("only its own pod may call a node's unsafe RPC", async () => {
    const { ip } = await kind.pod("bob", consumer);
    const tried = async (port: number, how: string): Promise<string> =>
      (
        await kind.kubectl(
          "bob",
          ...["-n", "provider", "exec", "deployment/ics-agent", "--", "node", "-e"],
          how.replaceAll("HOST", ip).replaceAll("PORT", String(port)),
        )
      ).trim();
    const dial =
      'require("net").connect(PORT,"HOST").on("connect",function(){console.log("open");this.end()}).on("error",e=>console.log(e.code))';
    const [p2p, rpc] = [await tried(26_656, dial), await tried(26_657, dial)];
    expectTrue(p2p === "open", `the pod's p2p port answers ${p2p}`);
    expectTrue(rpc === "ECONNREFUSED", `another pod finds the RPC port ${rpc}`);
    const ownAnswer = JSON.stringify(await kind.rpc("bob", consumer, "dial_peers"));
    expectTrue(!ownAnswer.includes("Method not found"), `its own pod is told ${ownAnswer}`);
    return `p2p ${p2p}, RPC ${rpc} from the agent's pod; dial_peers known on the loopback`;
  });

  await list.check(
    "a deleted pod comes back elsewhere, its slice follows, its peers reconnect",
    async () => {
      const [former, witness] = [
        await kind.settledPod("bob", consumer),
        await kind.settledPod("charlie", consumer),
      ];
      const from = await kind.height("bob", consumer);
      const started = performance.now();
      await kind.endPod("bob", consumer);
      const now = await eventuallySeen("another pod, with its slice", async () => {
        const pod = await kind.pod("bob", consumer);
        if (pod.uid === former.uid || pod.ip === "") return undefined;
        const slice = await kind.object(
          "bob",
          ...["-n", "provider", "get", "endpointslice", `p2p-loadbalancer-${consumer}`],
        );
        const [endpoint] = slice.endpoints ?? [];
        const follows =
          endpoint?.addresses?.[0] === pod.ip &&
          endpoint.conditions.ready === true &&
          endpoint.targetRef.uid === pod.uid;
        return follows ? pod : undefined;
      });
      const followed = seconds(started);
      expectTrue(now.ip !== former.ip, `the address is still ${former.ip}`);
      const height = await eventuallySeen(
        "both connected, and more blocks than before",
        async () => {
          const connected = await kind.connections("bob", consumer);
          const reached = await kind.height("bob", consumer);
          const meets = connected.some(({ id }) => id === nodeIds["charlie"]);
          return meets && reached > from + 2 ? reached : undefined;
        },
      );
      expectSameNode("charlie's node", witness, await kind.pod("charlie", consumer));
      return (
        `${former.ip} → ${now.ip}, slice after ${followed.toFixed(1)} s, height ${String(from)} → ${String(height)} ` +
        `after ${seconds(started).toFixed(1)} s; charlie's node untouched`
      );
    },
    ["bob", "charlie"].map(show),
  );

  await list.check(
    "an endpoint that moves is dialled at its new address without a restart",
    () =>
      movedEndpoint(kind, {
        ...{ consumer, port: consumerPort },
        ...{ old: addresses.charlie, next: "192.168.97.121" },
      }),
    ["bob", "charlie"].map(show),
  );

  stack.setConfig(configOf(chains.first, chains.second));
  await list.check("ics plan tells what the engine previews of a chain that comes", async () =>
    planAsPreviewed(stack, second, ["register", "launch"]),
  );

  await list.check("a consumer chain is added beside the running one", async () => {
    const started = performance.now();
    const witness = await kind.settledPod("charlie", consumer);
    await up(stack);
    const { connected, expected, height } = await stack.chainOutput(second);
    expectTrue(connected === expected && expected > 0, `connected ${connected}/${expected}`);
    expectSameNode("charlie's node of the first", witness, await kind.pod("charlie", consumer));
    return `${seconds(started).toFixed(0)} s, height ${height}, peers ${connected}/${expected}`;
  });

  if (isRelayed) {
    await relayed(kind, list, { chainId: second, where: "Kind" }, () => delegateToBob(kind));
    await list.check("the relayer's image is kept for another hand", async () => {
      relayerImage = await keepRelayerImage(kind);
      return relayerImage;
    });
  } else process.stdout.write("a relayer on Kind: skipped, hermes is not on PATH\n");

  stack.setConfig(configOf(chains.first));
  await list.check("ics plan tells what the engine previews of a chain that goes", async () =>
    planAsPreviewed(stack, second, ["stop", "remove"]),
  );

  await list.check("and taken away again", async () => {
    const started = performance.now();
    const { consumerId: id } = await stack.chainOutput(second);
    await up(stack);
    const entry = await provider("provider", "consumer-chain", id);
    expectTrue(/STOPPED|DELETED/.test(entry.phase), `its phase is ${entry.phase}`);
    const { items } = await kind.object("alice", "get", "namespaces");
    const names = (items as any[]).map(({ metadata }) => metadata.name);
    expectTrue(!names.includes(second), `alice still has namespace ${second}`);
    const from = await kind.height("bob", consumer);
    await eventuallySeen("the other chain grows", async () =>
      (await kind.height("charlie", consumer)) > from + 1 ? true : undefined,
    );
    return `${entry.phase}, ${seconds(started).toFixed(0)} s; the other chain grows`;
  });

  return { kind, consumerId, relayerImage, remove };
}
