import { mkdirSync, writeFileSync } from "node:fs";
import os from "node:os";
import { dirname, join, relative } from "node:path";

import { existingKubeconfig } from "../../../providers/kubernetes/existing-kubeconfig";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const file = join(folder, "config");

const kubeconfig = {
  "current-context": "mine",
  contexts: [
    { name: "mine", context: { cluster: "here", user: "me" } },
    { name: "theirs", context: { cluster: "there", user: "me" } },
  ],
  clusters: [
    {
      name: "here",
      cluster: { server: "https://here:6443", "certificate-authority": "pki/ca.crt" },
    },
    { name: "there", cluster: { server: "https://there:6443", "certificate-authority": "/ca" } },
  ],
  users: [{ name: "me", user: { "client-certificate": "me.crt", "client-key": "me.key" } }],
};

/** A file below the test's folder; its path. */
function written(name: string, content: object): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
  return path;
}

const formerly = process.env["KUBECONFIG"];

afterEach(() => {
  jest.restoreAllMocks();
  if (formerly === undefined) delete process.env["KUBECONFIG"];
  else process.env["KUBECONFIG"] = formerly;
});

beforeAll(() => {
  writeFileSync(file, JSON.stringify(kubeconfig));
});

describe("the kubeconfig of a cluster that exists", () => {
  it("is the part of its context, with the paths of its files in full", () => {
    const { text, server } = existingKubeconfig({ file });
    expect(server).toBe("https://here:6443");
    expect(JSON.parse(text)).toMatchObject({
      "current-context": "mine",
      contexts: [{ name: "mine" }],
      clusters: [{ cluster: { "certificate-authority": join(folder, "pki/ca.crt") } }],
      users: [
        {
          user: {
            "client-certificate": join(folder, "me.crt"),
            "client-key": join(folder, "me.key"),
          },
        },
      ],
    });
    expect(text).not.toContain("there");
  });

  // client-go v0.36 (tools/clientcmd/loader.go, GetAuthInfoFileReferences and ResolvePaths); kubectl 1.32 run in
  // another folder starts ./bin/login beside the kubeconfig.
  it.each([
    { user: { tokenFile: "run/token" }, full: { tokenFile: join(folder, "run/token") } },
    { user: { tokenFile: "../token" }, full: { tokenFile: join(dirname(folder), "token") } },
    { user: { tokenFile: "" }, full: { tokenFile: "" } },
    { user: { "client-key": "~/me.key" }, full: { "client-key": join(folder, "~/me.key") } },
    {
      user: { exec: { command: "./bin/login", args: ["a/b"], env: [{ name: "X", value: "c/d" }] } },
      full: {
        exec: {
          command: join(folder, "bin/login"),
          args: ["a/b"],
          env: [{ name: "X", value: "c/d" }],
        },
      },
    },
    {
      user: { exec: { command: "../login" } },
      full: { exec: { command: join(dirname(folder), "login") } },
    },
    {
      user: { exec: { command: "bin/login" } },
      full: { exec: { command: `${folder}/bin/login` } },
    },
    { user: { exec: { command: "login" } }, full: { exec: { command: "login" } } },
    { user: { exec: { command: "/bin/login" } }, full: { exec: { command: "/bin/login" } } },
    { user: { exec: null, token: "a/b" }, full: { exec: null, token: "a/b" } },
    { user: null, full: {} },
  ])("reads paths as kubectl does: %j", ({ user, full }) => {
    const path = written("paths", { ...kubeconfig, users: [{ name: "me", user }] });
    const { text } = existingKubeconfig({ file: relative(process.cwd(), path) });
    expect(JSON.parse(text).users).toEqual([{ name: "me", user: full }]);
  });

  // Every entry of a kubeconfig that may name a file: k8s.io/client-go/tools/clientcmd/api/v1/types.go.
  it.each([
    { entry: "certificate-authority", of: "clusters" },
    { entry: "client-certificate", of: "users" },
    { entry: "client-key", of: "users" },
    { entry: "tokenFile", of: "users" },
  ])("has the path of its $entry in full, and leaves one that is as it is", ({ entry, of }) => {
    const other = join(folder, `config-${entry}`);
    const has = (path: string): unknown => {
      const own = (kind: string): object => (kind === of ? { [entry]: path } : {});
      writeFileSync(
        other,
        JSON.stringify({
          ...kubeconfig,
          clusters: [
            { name: "here", cluster: { server: "https://here:6443", ...own("clusters") } },
          ],
          users: [{ name: "me", user: { token: "tokens/x", ...own("users") } }],
        }),
      );
      const { clusters, users } = JSON.parse(existingKubeconfig({ file: other }).text);
      expect(users[0].user.token).toBe("tokens/x");
      return of === "users" ? users[0].user[entry] : clusters[0].cluster[entry];
    };
    expect(has("tokens/x")).toBe(join(folder, "tokens/x"));
    expect(has("../x")).toBe(join(folder, "../x"));
    expect(has("/var/run/x")).toBe("/var/run/x");
  });

  it("is that of another context of the same file when one is named", () => {
    const { text, server } = existingKubeconfig({ file, context: "theirs" });
    expect(server).toBe("https://there:6443");
    expect(text).toContain('"certificate-authority":"/ca"');
  });

  // As `kubectl config view --minify` shows it; `kubectl proxy` wants no user, and kubectl asks it without one.
  it.each([{ cluster: "proxy" }, { cluster: "proxy", user: "" }, { cluster: "proxy", user: null }])(
    "may have no user: %j",
    (context) => {
      const path = written("proxy", {
        "current-context": "open",
        contexts: [{ name: "open", context }],
        clusters: [{ name: "proxy", cluster: { server: "http://127.0.0.1:8001" } }],
        users: null,
      });
      const { text, server } = existingKubeconfig({ file: path });
      expect(server).toBe("http://127.0.0.1:8001");
      expect(JSON.parse(text)).toMatchObject({ contexts: [{ name: "open" }], users: [] });
      expect(existingKubeconfig({ text })).toMatchObject({ text, server });
    },
  );

  it.each([
    { name: "a user that it does not have", context: { cluster: "here", user: "gone" } },
    { name: "a cluster that it does not have", context: { cluster: "gone", user: "me" } },
    { name: "nothing", context: undefined },
  ])("is refused where its context names $name", ({ context }) => {
    const path = written("lost", { ...kubeconfig, contexts: [{ name: "mine", context }] });
    expect(() => existingKubeconfig({ file: path })).toThrow(
      `context of the kubeconfig lacks its cluster or user; "mine" of "${path}"`,
    );
  });

  it("is refused when there is no such context or file", () => {
    expect(() => existingKubeconfig({ file, context: "gone" })).toThrow(
      `kubeconfig has no such context; "gone" of "${file}"`,
    );
    expect(() => existingKubeconfig({ file: `${file}2` })).toThrow(
      `kubeconfig cannot be read; "ENOENT: no such file or directory, open '${file}2'" of "${file}2"`,
    );
  });

  it("is found in the home folder by a path with ~", () => {
    jest.spyOn(os, "homedir").mockReturnValue(folder);
    expect(existingKubeconfig({ file: "~/config" })).toEqual(existingKubeconfig({ file }));
    // That of another user, and a name that begins so.
    for (const other of ["~nobody/config", "~config"]) {
      expect(() => existingKubeconfig({ file: other })).toThrow(
        `open '${join(process.cwd(), other)}'`,
      );
    }
  });
});

// kubectl 1.32: `kubectl config view --raw`, with the same files and variables.
describe("the kubeconfig of KUBECONFIG", () => {
  const first = {
    contexts: [
      { name: "one", context: { cluster: "shared", user: "me" } },
      { name: "cross", context: { cluster: "there", user: "me" } },
    ],
    clusters: [{ name: "shared", cluster: { server: "https://a:6443" } }],
    users: [{ name: "me", user: { exec: { command: "./login" } } }],
  };
  const second = {
    "current-context": "cross",
    contexts: [{ name: "one", context: { cluster: "there", user: "other" } }],
    clusters: [
      {
        name: "shared",
        cluster: { server: "https://b:6443", "certificate-authority": "ca.crt" },
      },
      {
        name: "there",
        cluster: { server: "https://there:6443", "certificate-authority": "ca.crt" },
      },
    ],
    users: [
      { name: "me", user: { token: "x" } },
      { name: "other", user: {} },
    ],
  };
  const third = { "current-context": "one" };
  const read = (value: string, context?: string) => {
    process.env["KUBECONFIG"] = value;
    return existingKubeconfig(context === undefined ? {} : { context });
  };
  let a: string, b: string, c: string;

  beforeAll(() => {
    a = written("a/config", first);
    b = written("b/config", second);
    c = written("c/config", third);
  });

  it("takes what the first file has under a name, whole", () => {
    const { text, server } = read(`${a}:${b}`, "one");
    expect(server).toBe("https://a:6443");
    expect(JSON.parse(text)).toMatchObject({
      contexts: [{ name: "one", context: { cluster: "shared", user: "me" } }],
      clusters: [{ name: "shared", cluster: { server: "https://a:6443" } }],
      users: [{ name: "me", user: { exec: { command: join(folder, "a/login") } } }],
    });
    expect(text).not.toMatch(/ca\.crt|token/);
    expect(read(`${b}:${a}`, "one").server).toBe("https://there:6443");
  });

  it("takes the first current context, which other files may complete", () => {
    const { text, server } = read(`${a}:${b}:${c}`);
    expect(server).toBe("https://there:6443");
    expect(JSON.parse(text)).toMatchObject({
      "current-context": "cross",
      clusters: [{ cluster: { "certificate-authority": join(folder, "b/ca.crt") } }],
      users: [{ user: { exec: { command: join(folder, "a/login") } } }],
    });
    expect(read(`${c}:${a}:${b}`).server).toBe("https://a:6443");
  });

  it("drops empty parts, repeated files and files that are not there", () => {
    const once = read(`${a}:${b}`);
    expect(read(`:${a}::${a}:${folder}/gone:${b}:${a}:`)).toEqual(once);
    expect(() => read(`:${a}:${a}:${b}`, "gone")).toThrow(`"gone" of "${a}:${b}"`);
  });

  it("is that of the home folder where the variable is empty", () => {
    const usual = written(".kube/config", kubeconfig);
    jest.spyOn(os, "homedir").mockReturnValue(folder);
    expect(read("")).toEqual(existingKubeconfig({ file: usual }));
  });

  it.each([{ contexts: [null] }, { contexts: {} }, { contexts: "x" }, { contexts: [7] }])(
    "is refused, not tripped over, where its lists are none: %j",
    (lists) => {
      const path = written("odd", { "current-context": "open", clusters: null, ...lists });
      expect(() => existingKubeconfig({ file: path })).toThrow(
        /^kubeconfig has no such context; "open" of /,
      );
    },
  );

  it("is refused where the variable leads to no file, or to one that cannot be read", () => {
    expect(() => read(`${folder}/gone:${folder}/none`)).toThrow(
      `kubeconfig cannot be read; "ENOENT: no such file or directory, open '${folder}/gone'" of "${folder}/gone:${folder}/none"`,
    );
    expect(() => read(`${a}:${folder}`)).toThrow(/kubeconfig cannot be read; "EISDIR/);
    expect(() => read(":")).toThrow('kubeconfig has no such context; "" of "KUBECONFIG"');
  });

  it("is not asked where config names a file", () => {
    process.env["KUBECONFIG"] = a;
    expect(existingKubeconfig({ file }).server).toBe("https://here:6443");
  });
});
