import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

import { stackEnvironment, toolsEnvironment } from "../../cli/checkout-environment";
import { temporaryFolder } from "../support/temporary-folder";

/* What ics sets by itself is what `source tools/stack-env.sh` sets. */

const root = temporaryFolder();
let checkouts = 0;

/** A checkout whose tools are built and whose stack embedded is made. */
function checkout({ ownCli = true } = {}): string {
  const folder = join(root, String(checkouts++));
  for (const made of [
    ...["tools", ".ics/tools/bin", ".ics/pulumi/.pulumi/stacks/ics"],
    ...(ownCli ? [".ics/tools/pulumi"] : []),
  ]) {
    mkdirSync(join(folder, made), { recursive: true });
  }
  copyFileSync(join(__dirname, "../../tools/stack-env.sh"), join(folder, "tools/stack-env.sh"));
  writeFileSync(join(folder, ".ics/passphrase"), "words\n");
  writeFileSync(join(folder, ".ics/pulumi/.pulumi/stacks/ics/embedded.json"), "{}");
  return folder;
}

const basic = {
  PATH: [dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
  HOME: join(root, "home"),
};

/** Variables that a shell has after the script. */
function sourced(folder: string, env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const { stdout, stderr } = spawnSync("bash", ["--norc", "-c", ". tools/stack-env.sh; env -0"], {
    ...{ cwd: folder, env, encoding: "utf8" },
  });
  expect(stderr).toBe("");
  const pairs = stdout.split("\0").flatMap((line) => {
    const at = line.indexOf("=");
    return at > 0 ? [[line.slice(0, at), line.slice(at + 1)] as const] : [];
  });
  // A shell's own.
  const { PWD, OLDPWD, SHLVL, _: last, ICS_STACK, ...rest } = Object.fromEntries(pairs);
  return rest;
}

function adopted(folder: string, env: NodeJS.ProcessEnv, stack = "embedded"): NodeJS.ProcessEnv {
  const tools = { ...env, ...toolsEnvironment(env, folder) };
  return { ...tools, ...stackEnvironment(tools, folder, stack) };
}

describe("the environment that ics gives itself", () => {
  it.each<{ why: string; more: NodeJS.ProcessEnv; ownCli?: boolean }>([
    { why: "nothing", more: {} },
    { why: "nothing, where the CLI is the user's", more: {}, ownCli: false },
    { why: "a Pulumi home", more: { PULUMI_HOME: "/a" } },
    { why: "where log-ins are", more: { PULUMI_CREDENTIALS_PATH: "/a" } },
    { why: "where Node.js keeps compiled code", more: { NODE_COMPILE_CACHE: "/a" } },
    { why: "a passphrase", more: { PULUMI_CONFIG_PASSPHRASE: "words" } },
    { why: "an empty passphrase", more: { PULUMI_CONFIG_PASSPHRASE: "" } },
    { why: "a file of it", more: { PULUMI_CONFIG_PASSPHRASE_FILE: "/a" } },
  ])("is that of tools/stack-env.sh where a user has set $why", ({ more, ...given }) => {
    const folder = checkout(given);
    const env = { ...basic, ...more };
    expect(adopted(folder, env)).toEqual(sourced(folder, env));
  });

  it("leaves alone who has sourced it, or chosen another backend", () => {
    const folder = checkout();
    const env = sourced(folder, basic);
    expect(adopted(folder, env)).toEqual(env);
    expect(
      stackEnvironment({ ...basic, PULUMI_BACKEND_URL: "file:///a" }, folder, "embedded"),
    ).toEqual({});
  });

  it("asks where a user has logged in for stacks that make has not made", () => {
    const folder = checkout();
    const home = join(root, "logged-in");
    mkdirSync(home);
    writeFileSync(join(home, "credentials.json"), '{"current":"https://api.example.org"}');
    const env = { ...basic, PULUMI_HOME: home };
    const backend = (stack: string) => adopted(folder, env, stack)["PULUMI_BACKEND_URL"];
    expect(backend("prod")).toBeUndefined();
    expect(backend("embedded")).toBe(`file://${folder}/.ics/pulumi`);
    expect(adopted(folder, basic, "prod")["PULUMI_BACKEND_URL"]).toBe(
      `file://${folder}/.ics/pulumi`,
    );
  });

  it("is a user's own where ics is an installed package", () => {
    const folder = join(root, "package");
    mkdirSync(folder);
    expect(adopted(folder, basic)).toEqual(basic);
  });
});
