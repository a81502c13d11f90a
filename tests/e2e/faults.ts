import { rmSync } from "node:fs";
import { createServer } from "node:net";

import { killRun } from "../support/kill-run";
import { planSummary } from "../support/plan-summary";
import type { CommandOutcome } from "../support/stack-command";
import type { TestProject } from "../support/test-stack";
import { type CheckList, expectTrue } from "./check-list";
import { eventuallySeen } from "./eventually-seen";
import { networkNames } from "./former-run";
import { KindStack } from "./kind-stack";
import { metallbReady } from "./metallb-ready";
import { attempt, command } from "./run-command";
import { kindSettings, storage } from "./settings";
import { errorsIn, up, upOn } from "./up-on";

/** Away from the ports and addresses of a stack that people may have up. */
const rpcPort = 27_657;
const subnet = "192.168.98.0/24";
const subnet6 = "fc00:1c5d:2::/64";
const other = networkNames.other;
const node = "zed-cluster-control-plane";

const config = (kind: object = {}): Record<string, unknown> => ({
  clusters: "kind",
  providerChain: { mode: "managed" },
  network: { subnet },
  kind: { ...kindSettings, rpcPort, network: { name: networkNames.faults, subnet6 }, ...kind },
  validators: [{ name: "zed", ...storage }],
});

/** Whether a command failed, and said this. */
function expectSaid({ code, text }: CommandOutcome, ...parts: readonly string[]): string {
  const lacking = parts.filter((part) => !text.includes(part));
  const said = errorsIn(text);
  expectTrue(code !== 0, "it succeeded");
  expectTrue(lacking.length === 0, `it does not say "${lacking.join('", "')}" but: ${said}`);
  return `"${parts.join(" … ")}"`;
}

/**
 * What can go wrong with Docker and Kind, each on one small stack.
 *
 * @returns Whether nothing is left.
 */
export async function faults(project: TestProject, list: CheckList): Promise<boolean> {
  const stack = await project.stack("faults", config());
  const kind = new KindStack(stack);
  const atDocker = ["docker version", "docker ps -a", "docker network ls"];
  const look = ["docker ps -a", `docker logs --tail 50 ${node}`, kind.show("zed")];

  await list.check(
    "Docker away is told",
    async () => {
      const away = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
      return expectSaid(await upOn(stack, away), "/nonexistent/docker.sock", "DOCKER_HOST");
    },
    atDocker,
  );

  await list.check(
    "a subnet that another network has is told, and whose it is",
    async () => {
      await command("docker", "network", "create", "--subnet", "192.168.98.0/25", other);
      try {
        return expectSaid(await upOn(stack), subnet, other);
      } finally {
        await command("docker", "network", "rm", other);
      }
    },
    atDocker,
  );

  await list.check(
    "a network that exists with another subnet is refused with both",
    async () => {
      await command("docker", "network", "create", "--subnet", "192.168.99.0/24", other);
      try {
        stack.setConfig(config({ network: { name: other, create: false } }));
        const seen = expectSaid(await upOn(stack), subnet, "192.168.99.0/24");
        stack.setConfig(config({ network: { name: "no-such", create: false } }));
        return `${seen}; ${expectSaid(await upOn(stack), "no such network", "no-such")}`;
      } finally {
        stack.setConfig(config());
        await command("docker", "network", "rm", other);
      }
    },
    atDocker,
  );

  await list.check(
    "a port that is taken is told",
    async () => {
      const server = createServer();
      await new Promise<void>((done) => {
        server.listen(rpcPort, "127.0.0.1", done);
      });
      try {
        return expectSaid(await upOn(stack), `"${String(rpcPort)}"`, "is taken");
      } finally {
        server.close();
      }
    },
    atDocker,
  );

  await list.check(
    "an up that is killed while kind creates is finished by the next",
    async () => {
      const child = stack.start("up");
      await eventuallySeen(
        "the node's container",
        async () => ((await attempt("docker", ["inspect", node])).code === 0 ? true : undefined),
        300_000,
      );
      await killRun(child);
      const makers = await attempt("pgrep", ["-f", "kind create cluster --name zed-cluster"]);
      for (const pid of makers.stdout.split("\n").filter((line) => line !== "")) {
        // It may be gone already.
        await attempt("kill", ["-KILL", pid]);
      }
      await stack.cancel();
      const seconds = await up(stack);
      return `up again after ${seconds.toFixed(0)} s`;
    },
    look,
  );

  await list.check(
    "the network that the stack made has both families",
    async () => {
      const format = "{{.EnableIPv6}}{{range .IPAM.Config}} {{.Subnet}}{{end}}";
      const network = ["network", "inspect", "-f", format, networkNames.faults];
      const has = (await command("docker", ...network)).trim();
      expectTrue(has === `true ${subnet} ${subnet6}`, `it has "${has}"`);
      return `${subnet} and ${subnet6}`;
    },
    look,
  );

  await list.check(
    "a node that was stopped is told, and started again, its kubeconfig too",
    async () => {
      await command("docker", "stop", node);
      const plan = await stack.preview();
      expectTrue(plan.text.includes("its node is exited"), planSummary(plan.changes).join("; "));
      const former = await command("docker", "inspect", "-f", "{{.Id}}", node);
      rmSync(kind.kubeconfig("zed"));
      const seconds = await up(stack);
      const now = await command("docker", "inspect", "-f", "{{.Id}}", node);
      expectTrue(now === former, "it is another container");
      return `serves again after ${seconds.toFixed(0)} s, the same container`;
    },
    look,
  );

  await list.check(
    "MetalLB's controller restarted keeps the address",
    async () => {
      const addressNow = async (): Promise<string> =>
        (await kind.object("zed", "-n", "provider", "get", "service", "p2p-loadbalancer")).status
          .loadBalancer.ingress[0].ip;
      const former = await addressNow();
      await kind.kubectl(
        "zed",
        "-n",
        "metallb-system",
        "rollout",
        "restart",
        "deployment/controller",
      );
      await metallbReady(kind.kubeconfig("zed"));
      expectTrue((await addressNow()) === former, `it is ${await addressNow()}`);
      const plan = await stack.preview();
      expectTrue(plan.changes.length === 0, planSummary(plan.changes).join("; "));
      return `${former}, preview unchanged`;
    },
    look,
  );

  await list.check(
    "MetalLB's controller deleted by hand is told, and put back",
    async () => {
      await kind.kubectl("zed", "-n", "metallb-system", "delete", "deployment", "controller");
      const plan = await stack.preview();
      // In a preview's text words in quotes stand escaped.
      const fault = 'Deployment \\"controller\\" is gone';
      expectTrue(plan.text.includes(fault), planSummary(plan.changes).join("; "));
      const seconds = await up(stack);
      await metallbReady(kind.kubeconfig("zed"));
      return `there again after ${seconds.toFixed(0)} s`;
    },
    look,
  );

  await list.check(
    "a cluster deleted behind the stack's back is told, and made anew",
    async () => {
      await command("kind", "delete", "cluster", "--name", "zed-cluster");
      const plan = await stack.preview();
      expectTrue(
        plan.text.includes('zed-cluster\\" is gone'),
        planSummary(plan.changes).join("; "),
      );
      const seconds = await up(stack);
      await kind.settledPod("zed", "provider");
      return `there again after ${seconds.toFixed(0)} s`;
    },
    look,
  );

  return list.check(
    "the small stack is gone",
    async () => {
      await stack.destroy();
      const left = await attempt("docker", ["inspect", node]);
      const network = await attempt("docker", ["network", "inspect", networkNames.faults]);
      expectTrue(left.code !== 0 && network.code !== 0, "its node or its network is left");
      return "no container, no network";
    },
    look,
  );
}
