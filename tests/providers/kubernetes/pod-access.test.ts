import { chmodSync, mkdirSync, writeFileSync } from "node:fs";
import type { IncomingHttpHeaders } from "node:http";
import type { RequestOptions } from "node:https";
import { join } from "node:path";

import { configMapEntry, kubeConfigOf } from "../../../providers/kubernetes/pod-access";
import { closeServers, httpServer, urlOf } from "../../support/chain-servers";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const asked: IncomingHttpHeaders[] = [];
let server: string;

/** A kubeconfig in the folder, and the way to it. */
function written(context: object, cluster: object, users: readonly object[]): { file: string } {
  const file = join(folder, "config");
  const content = {
    "current-context": "mine",
    contexts: [{ name: "mine", context: { cluster: "here", ...context } }],
    clusters: [{ name: "here", cluster: { server, ...cluster } }],
    users,
  };
  writeFileSync(file, JSON.stringify(content));
  return { file };
}

const entry = (kubeconfig: { file: string } | { text: string }) =>
  configMapEntry(kubeconfig, { namespace: "default", name: "one", key: "a" }, 5_000);

beforeEach(async () => {
  asked.length = 0;
  // What an API server answers, as `kubectl proxy` hands it on.
  server = await urlOf(
    httpServer((request, response) => {
      asked.push(request.headers);
      response.setHeader("content-type", "application/json");
      response.end(
        JSON.stringify({
          apiVersion: "v1",
          kind: "ConfigMap",
          metadata: { name: "one" },
          data: { a: request.url },
        }),
      );
    }),
  );
});

afterEach(closeServers);

// client-go v0.36: transport/token_source.go trims the file's token; kubectl 1.32 asks a server at http:// without a user.
describe("a cluster that this machine reaches", () => {
  it("is asked without a user, by http, as `kubectl proxy` wants it", async () => {
    expect(await entry(written({}, {}, []))).toBe("/api/v1/namespaces/default/configmaps/one");
    expect(asked).toEqual([expect.not.objectContaining({ authorization: expect.anything() })]);
  });

  it.each([
    { name: "a line end after it", token: "abc.def\n" },
    { name: "nothing around it", token: "abc.def" },
  ])("is asked with the token of a file beside the kubeconfig, $name", async ({ token }) => {
    mkdirSync(join(folder, "run"), { recursive: true });
    writeFileSync(join(folder, "run/token"), token);
    await entry(written({ user: "me" }, {}, [{ name: "me", user: { tokenFile: "run/token" } }]));
    expect(asked).toMatchObject([{ authorization: "Bearer abc.def" }]);
  });

  it("is asked with what a program beside the kubeconfig prints", async () => {
    const login = join(folder, "login");
    const credential = {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { token: "printed" },
    };
    writeFileSync(login, `#!/bin/sh\necho '${JSON.stringify(credential)}'\n`);
    chmodSync(login, 0o700);
    const exec = { apiVersion: credential.apiVersion, command: "./login" };
    await entry(written({ user: "me" }, {}, [{ name: "me", user: { exec } }]));
    expect(asked).toMatchObject([{ authorization: "Bearer printed" }]);
  });

  it("is trusted by its CA, without a user as well", async () => {
    writeFileSync(join(folder, "ca.crt"), "CA");
    const cluster = { server: "https://127.0.0.1:1", "certificate-authority": "ca.crt" };
    const options: RequestOptions = {};
    await kubeConfigOf(written({}, cluster, [])).applyToHTTPSOptions(options);
    expect(options).toMatchObject({ ca: Buffer.from("CA") });
    expect(options.rejectUnauthorized).toBeUndefined();
  });

  it("is asked by the first of several files that KUBECONFIG names", async () => {
    const { file } = written({}, {}, []);
    const former = process.env["KUBECONFIG"];
    process.env["KUBECONFIG"] = `:${folder}/gone:${file}:${file}`;
    try {
      expect(kubeConfigOf({}).getCurrentCluster()?.server).toBe(server);
    } finally {
      if (former === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = former;
    }
  });
});
