import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { KubeConfig } from "@kubernetes/client-node";

import type { ClusterToAsk } from "../../cli/asked-cluster";
import { seenCluster } from "../../cli/cluster-look";
import { namedClusters } from "../../cli/clusters-to-ask";
import { keptLogin } from "../../cli/kept-login";
import { missingRights } from "../../cli/missing-rights";
import { rightsOfStack } from "../../core/doctor/cluster-rights";
import { closeServers, httpServer } from "../support/chain-servers";
import { eventually } from "../support/eventually";
import { fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry } from "../support/fake-doctor-chain";
import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

/*
 * A cluster whose kubeconfig names a program that logs in:
 * https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */

const folder = temporaryFolder();
const waits = join(folder, "waits");
const kubeconfig = join(folder, "kubeconfig");

/** Has a cluster be logged in to by this program. */
function loginBy(
  lines: string,
  server: string,
  user: object = {},
  args: readonly string[] = [],
): ClusterToAsk {
  const program = join(folder, "log-in");
  script(program, `#!/bin/sh\n${lines}\n`);
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    ...{ command: program, args, interactiveMode: "Never" },
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: "v1", kind: "Config", "current-context": "far" },
      clusters: [{ name: "far", cluster: { server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "bob", user: { ...user, exec } }],
      contexts: [{ name: "far", context: { cluster: "far", user: "bob" } }],
    }),
  );
  // Not as a call names it: over http nobody logs in.
  return keptLogin({
    name: "far",
    kubeConfig: () => {
      const config = new KubeConfig();
      config.loadFromFile(kubeconfig);
      return config;
    },
  });
}

const pidFile = join(folder, "pid");
const waiting = `echo $$ >'${pidFile}'; while [ -e '${waits}' ]; do sleep 0.1; done`;

/** Whether the program that logs in is still there. */
function isWaiting(): boolean {
  try {
    return process.kill(Number(readFileSync(pidFile, "utf8")), 0);
  } catch {
    return false;
  }
}

const credential = (more: object = {}): string =>
  JSON.stringify({
    ...{ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential" },
    status: { token: "secret", ...more },
  });

/** An API server that has nothing, gives nobody a right, and notes who asks. */
async function noting(asked: unknown[], status = 200): Promise<string> {
  const { url } = await httpServer(({ method, headers }, response) => {
    asked.push([headers.authorization, headers["impersonate-user"]]);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(
      JSON.stringify(
        method === "GET" ? { kind: "PodList", items: [] } : { status: { allowed: false } },
      ),
    );
  });
  return url;
}

beforeEach(() => {
  writeFileSync(waits, "");
});

afterEach(async () => {
  rmSync(waits);
  await closeServers();
});

describe("a cluster that a program logs in to", () => {
  it("is waited for no longer than any other", async () => {
    const cluster = loginBy(waiting, "https://127.0.0.1:1");
    expect(await seenCluster(cluster, 200)).toEqual({
      ...{ name: "far", failure: "no answer within 0.2 s" },
      ...{ hasService: false, pods: [] },
    });
  });

  it("does not keep ics once that has told everything", async () => {
    loginBy(waiting, "https://127.0.0.1:1");
    const rpc = await fakeConsumerChains({ entries: [entry("0", "testchain-0")] });
    const ics = join(__dirname, "..", "..", "ics.cjs");
    const args = ["status", "--rpc", rpc, "--kubeconfig", kubeconfig, "--timeout", "1"];
    const { stdout } = await promisify(execFile)(process.execPath, [ics, ...args]).catch(
      (failed: unknown) => failed as { readonly stdout: string },
    );
    expect(stdout).toContain("does not answer: no answer within 1 s");
    expect(existsSync(waits)).toBe(true);
    await eventually("the program is gone, too", () => !isWaiting() || undefined);
  });

  it("is logged in to once, however much it is asked, as whom the kubeconfig says", async () => {
    const logins = join(folder, "logins");
    const asked: unknown[] = [];
    const once = loginBy(
      `echo "$KUBERNETES_EXEC_INFO" >>'${logins}'; echo '${credential()}'`,
      await noting(asked),
      { as: "auditor" },
    );
    expect((await seenCluster(once, 5_000)).failure).toBeUndefined();
    expect(await missingRights(once, rightsOfStack, 5_000)).toHaveLength(rightsOfStack.length);
    const [info, ...others] = readFileSync(logins, "utf8").trim().split("\n");
    expect([JSON.parse(info!), others]).toMatchObject([{ kind: "ExecCredential" }, []]);
    // Those of the look, one for all rights, and one for each.
    expect(asked).toHaveLength(2 + 1 + rightsOfStack.length);
    expect(asked).toEqual(asked.map(() => ["Bearer secret", "auditor"]));
  });

  it.each([
    { why: "has expired", given: { expirationTimestamp: "2026-01-01T00:00:00Z" }, status: 200 },
    { why: "is refused", given: {}, status: 401 },
  ])("is logged in to again once what was given $why", async ({ given, status }) => {
    const logins = join(folder, `logins-${status}`);
    const lines = `echo login >>'${logins}'; echo '${credential(given)}'`;
    const cluster = loginBy(lines, await noting([], status));
    await seenCluster(cluster, 5_000);
    await eventually("it is logged in to again", async () => {
      await seenCluster(cluster, 5_000);
      return readFileSync(logins, "utf8").split("\n").length > 2 || undefined;
    });
  });

  it("says why the program fails, and does not run it at every look", async () => {
    const logins = join(folder, "failed");
    const lines = `echo login >>'${logins}'; echo "no browser\\033[2J" >&2; exit 3`;
    const cluster = loginBy(lines, "https://127.0.0.1:1");
    for (const timeoutMs of [5_000, 4_000]) {
      expect((await seenCluster(cluster, timeoutMs)).failure).toMatch(
        /^login by \S+\/log-in fails \(no browser\\u001b\[2J\); try it by kubectl$/,
      );
    }
    expect(readFileSync(logins, "utf8")).toBe("login\n");
  });

  it.each([
    { what: "nothing but a code", lines: "exit 7", why: "code 7" },
    { what: "no JSON", lines: "echo tok_1234567890", why: "it prints no ExecCredential" },
    { what: "no status", lines: `echo '{"status": null}'`, why: "it prints no ExecCredential" },
  ])("shows nothing that a program was given or prints, after $what", async ({ lines, why }) => {
    const cluster = loginBy(lines, "https://127.0.0.1:1", {}, ["--client-secret=s3cret"]);
    const { failure } = await seenCluster(cluster, 5_000);
    expect(failure).toMatch(/^login by \S+\/log-in fails \(/);
    expect(failure).toContain(`(${why});`);
    expect(failure).not.toMatch(/s3cret|tok_/);
  });

  it("needs no login where its user is empty, nor tells anything over http", async () => {
    const asked: unknown[] = [];
    const server = await noting(asked);
    loginBy("exit 1", server);
    const config = JSON.parse(readFileSync(kubeconfig, "utf8"));
    for (const user of [null, { token: "secret" }]) {
      writeFileSync(kubeconfig, JSON.stringify({ ...config, users: [{ name: "bob", user }] }));
      const cluster = keptLogin(namedClusters({ kubeconfig, context: ["far"] })[0]!);
      expect((await seenCluster(cluster, 5_000)).failure).toBeUndefined();
    }
    expect(asked).toEqual(asked.map(() => [undefined, undefined]));
  });
});
