import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { seenCluster } from "../../cli/cluster-look";
import { namedClusters } from "../../cli/clusters-to-ask";
import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

const folder = temporaryFolder();
const waits = join(folder, "waits");

afterEach(() => {
  rmSync(waits);
});

describe("seenCluster", () => {
  // https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
  it("waits no longer for a program that is to log in than for the cluster", async () => {
    const program = join(folder, "log-in");
    writeFileSync(waits, "");
    script(program, `#!/bin/sh\nwhile [ -e '${waits}' ]; do sleep 0.1; done\n`);
    const kubeconfig = join(folder, "kubeconfig");
    const exec = {
      apiVersion: "client.authentication.k8s.io/v1",
      ...{ command: program, interactiveMode: "Never" },
    };
    writeFileSync(
      kubeconfig,
      JSON.stringify({
        ...{ apiVersion: "v1", kind: "Config", "current-context": "far" },
        clusters: [{ name: "far", cluster: { server: "https://127.0.0.1:1" } }],
        users: [{ name: "bob", user: { exec } }],
        contexts: [{ name: "far", context: { cluster: "far", user: "bob" } }],
      }),
    );
    const [cluster] = namedClusters({ kubeconfig, context: ["far"] });
    expect(await seenCluster(cluster!, 200)).toEqual({
      ...{ name: "far", failure: "no answer within 0.2 s" },
      ...{ hasService: false, pods: [] },
    });
  });
});
