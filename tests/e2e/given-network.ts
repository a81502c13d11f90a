import { planSummary } from "../support/plan-summary";
import type { TestProject } from "../support/test-stack";
import { type CheckList, expectTrue } from "./check-list";
import { eventuallySeen } from "./eventually-seen";
import { networkNames } from "./former-run";
import { KindStack } from "./kind-stack";
import { attempt, command } from "./run-command";
import { kindSettings, storage } from "./settings";
import { up } from "./up-on";

/** Away from the ports of a stack that people may have up. */
const [rpcPort, apiPort] = [28_657, 36_443];
const name = networkNames.given;
/** Kind's own network is often the first of these; Docker has one network of a subnet. */
const second = ["18", "28", "30"] as const;
const subnet6 = "fc00:1c5d:1::/64";
const validators = ["yana", "zed"] as const;
/** Pools begin at host 100 and have 10 addresses each (docs/protocol.md "Pools"). */
const hosts = { yana: "100", zed: "110" } as const;

async function makeNetwork(): Promise<string> {
  let said = "";
  for (const octet of second) {
    const subnet = `172.${octet}.0.0/16`;
    const families = ["--subnet", subnet, "--ipv6", "--subnet", subnet6];
    const { code, stderr } = await attempt("docker", ["network", "create", ...families, name]);
    if (code === 0) return `172.${octet}`;
    said = stderr.trim();
  }
  throw new Error(
    `Docker makes none of 172.18, 172.28 and 172.30.0.0/16 beside ${subnet6}: ${said}`,
  );
}

const inspected = async (format: string, ...what: readonly string[]): Promise<string> =>
  (await command("docker", "inspect", "-f", format, ...what)).trim();

/**
 * A network that somebody else made, of two families and with a subnet as wide as Docker's own; clusters
 * made one after another, with API ports of the operator's choice.
 *
 * @returns Whether nothing is left.
 */
export async function givenNetwork(project: TestProject, list: CheckList): Promise<boolean> {
  let prefix = "";
  const isMade = await list.check("another hand makes a network of two families", async () => {
    prefix = await makeNetwork();
    return `${prefix}.0.0/16 and ${subnet6}`;
  });
  if (!isMade) return true;
  const id = await inspected("{{.Id}}", name);
  const stack = await project.stack("given", {
    clusters: "kind",
    providerChain: { mode: "managed" },
    kind: {
      ...kindSettings,
      ...{ rpcPort, apiPort, parallel: false },
      network: { name, create: false },
    },
    validators: validators.map((one) => ({ name: one, ...storage })),
  });
  const kind = new KindStack(stack);
  const look = [
    "docker ps -a",
    `docker network inspect ${name}`,
    ...validators.map((one) => kind.show(one)),
  ];

  await list.check(
    `pools come from the subnets of a network that another hand made`,
    async () => {
      const took = await up(stack);
      const { validators: own } = await stack.outputs();
      for (const one of validators) {
        const address = `${prefix}.0.${hosts[one]}`;
        expectTrue(own[one].loadBalancer === address, `${one} has ${own[one].loadBalancer}`);
      }
      for (const [from, to] of [validators, [...validators].reverse()] as [string, "yana"][]) {
        const address = `${prefix}.0.${hosts[to]}`;
        expectTrue(await kind.reaches(from, address, 26_656), `${from} does not reach ${address}`);
      }
      const plan = await stack.preview();
      expectTrue(plan.changes.length === 0, planSummary(plan.changes).join("; "));
      return `${prefix}.0.0/16 beside ${subnet6}: up ${took.toFixed(0)} s, the chains' nodes meet, preview unchanged`;
    },
    look,
  );

  await list.check(
    "clusters are made one after another, with the API ports of config",
    async () => {
      const seen: string[] = [];
      for (const [index, one] of validators.entries()) {
        const server = await kind.kubectl(one, "config", "view", "-o", "jsonpath={..server}");
        const wanted = `https://127.0.0.1:${String(apiPort + index)}`;
        expectTrue(server === wanted, `${one} has ${server}`);
        seen.push(server);
      }
      const created = async (one: string): Promise<number> =>
        Date.parse(await inspected("{{.Created}}", `${one}-cluster-control-plane`));
      const [first, other] =
        (await created("yana")) < (await created("zed")) ? validators : [...validators].reverse();
      // It is there once the API server has served for a while.
      const account = await kind.object(first, "-n", "default", "get", "serviceaccount", "default");
      const servedAt = Date.parse(account.metadata.creationTimestamp);
      const began = await created(other);
      expectTrue(servedAt < began, `${other} was begun before ${first} served`);
      return `${seen.join(", ")}; ${other} was begun ${((began - servedAt) / 1_000).toFixed(0)} s after ${first} served`;
    },
    look,
  );

  return list.check(
    "destroy leaves the network as it was",
    async () => {
      await stack.destroy();
      const left = await inspected("{{.Id}} {{len .Containers}}", name);
      expectTrue(left === `${id} 0`, `it is now "${left}"`);
      await eventuallySeen("the network can go", async () =>
        (await attempt("docker", ["network", "rm", name])).code === 0 ? true : undefined,
      );
      return "the same network, with nothing on it";
    },
    look,
  );
}
