import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const repository = join(__dirname, "../..");

const tools = (...args: string[]): { status: number | null; stdout: string; stderr: string } =>
  spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "tools/main.ts", ...args], {
    cwd: repository,
    encoding: "utf8",
  });

describe("tools/main.ts", () => {
  it("prints a line that puts the links first on PATH", () => {
    const { status, stdout } = tools("env");
    expect(status).toBe(0);
    const path = spawnSync("/bin/sh", ["-c", `${stdout}printf %s "$PATH"`], {
      encoding: "utf8",
      env: { PATH: "/a b:/c" },
    });
    expect(path.stdout).toBe(`${join(repository, ".ics", "tools", "bin")}:/a b:/c`);
  });

  it.each([
    { call: [], says: "tools: no verb given" },
    { call: ["install"], says: 'tools: there is no verb "install"' },
    { call: ["ensure", "minikube"], says: 'tools: there is no tool family "minikube"' },
  ])("refuses the call $call", ({ call, says }) => {
    const { status, stderr } = tools(...call);
    expect(status).toBe(2);
    expect(stderr.split("\n")[0]).toBe(says);
  });
});

describe("pulumi-resource-pulumi-nodejs", () => {
  const launcher = join(repository, "tools/go/pulumi/launchers/pulumi-resource-pulumi-nodejs");
  let root: string;

  beforeEach(() => {
    root = realpathSync(mkdtempSync(join(tmpdir(), "ics-launcher-")));
  });

  afterEach(() => {
    rmSync(root, { recursive: true, force: true });
  });

  function provider(project: string): void {
    const folder = join(root, project, "node_modules/@pulumi/pulumi/cmd/dynamic-provider");
    mkdirSync(folder, { recursive: true });
    const text = "console.log(__dirname, process.argv.slice(2).join(' '))";
    writeFileSync(join(folder, "index.js"), text);
  }

  /** The launcher started through a link, as from `.ics/tools/bin`. */
  function launch(cwd: string, target = launcher): { status: number | null; output: string } {
    mkdirSync(join(root, "links"), { recursive: true });
    symlinkSync(target, join(root, "links", "launcher"));
    mkdirSync(join(root, cwd), { recursive: true });
    const run = spawnSync(join(root, "links", "launcher"), ["127.0.0.1:4000", "x y"], {
      cwd: join(root, cwd),
      encoding: "utf8",
    });
    return { status: run.status, output: run.stdout + run.stderr };
  }

  it.each([
    { where: "the project's folder", cwd: "project" },
    { where: "a folder below the project", cwd: "project/deep/er" },
  ])("starts the package of the project, from $where", ({ cwd }) => {
    provider("project");
    expect(launch(cwd)).toEqual({
      status: 0,
      output: expect.stringMatching(
        new RegExp(`^${root}/project/node_modules/.* 127\\.0\\.0\\.1:4000 x y\n$`),
      ),
    });
  });

  it("says what to do where the package is not installed", () => {
    const copy = join(root, "bare", "tools", "launchers", "launcher");
    mkdirSync(join(copy, ".."), { recursive: true });
    spawnSync("cp", [launcher, copy]);
    expect(launch("empty", copy)).toEqual({
      status: 1,
      output: expect.stringMatching(
        /^the package @pulumi\/pulumi is not installed; ".*\/empty"; run "npm ci"\n$/,
      ),
    });
  });
});
