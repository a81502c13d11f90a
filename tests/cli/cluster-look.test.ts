import { execFile } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

import { type ClusterToAsk, loggedInOnce } from "../../cli/asked-cluster";
import { seenCluster } from "../../cli/cluster-look";
import { namedClusters } from "../../cli/clusters-to-ask";
import { missingRights } from "../../cli/missing-rights";
import { rightsOfStack } from "../../core/doctor/cluster-rights";
import { closeServers, httpServer } from "../support/chain-servers";
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
function loginBy(lines: string, server: string): ClusterToAsk {
  const program = join(folder, "log-in");
  script(program, `#!/bin/sh\n${lines}\n`);
  const exec = {
    apiVersion: "client.authentication.k8s.io/v1",
    ...{ command: program, interactiveMode: "Never" },
  };
  writeFileSync(
    kubeconfig,
    JSON.stringify({
      ...{ apiVersion: "v1", kind: "Config", "current-context": "far" },
      clusters: [{ name: "far", cluster: { server, "insecure-skip-tls-verify": true } }],
      users: [{ name: "bob", user: { exec } }],
      contexts: [{ name: "far", context: { cluster: "far", user: "bob" } }],
    }),
  );
  return namedClusters({ kubeconfig, context: ["far"] })[0]!;
}

const waiting = `while [ -e '${waits}' ]; do sleep 0.1; done`;

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
  });

  it("is logged in to once, however much it is asked", async () => {
    const logins = join(folder, "logins");
    const asked: unknown[] = [];
    const { url } = await httpServer((request, response) => {
      asked.push(request.headers.authorization);
      response.setHeader("content-type", "application/json");
      if (request.method === "GET") response.end(JSON.stringify({ kind: "PodList", items: [] }));
      else response.end(JSON.stringify({ status: { allowed: false } }));
    });
    const credential = JSON.stringify({
      ...{ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential" },
      status: { token: "secret" },
    });
    const cluster = loginBy(`echo login >>'${logins}'; echo '${credential}'`, url);
    const once = loggedInOnce(cluster);
    expect((await seenCluster(once, 5_000)).failure).toBeUndefined();
    expect(await missingRights(once, rightsOfStack, 5_000)).toHaveLength(rightsOfStack.length);
    expect(readFileSync(logins, "utf8")).toBe("login\n");
    // Those of the look, one for all rights, and one for each.
    expect(asked).toHaveLength(2 + 1 + rightsOfStack.length);
    expect(new Set(asked)).toEqual(new Set(["Bearer secret"]));
  });
});
