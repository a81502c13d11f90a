import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const repository = join(__dirname, "../..");

interface Said {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const toolsWith = (env: NodeJS.ProcessEnv, ...args: string[]): Said =>
  spawnSync(process.execPath, ["-r", "ts-node/register/transpile-only", "tools/main.ts", ...args], {
    cwd: repository,
    encoding: "utf8",
    env,
  });

const tools = (...args: string[]): Said => toolsWith(process.env, ...args);

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

  describe("where there is no cargo", () => {
    const empty = mkdtempSync(join(tmpdir(), "ics-no-cargo-"));
    const env = { ...process.env, PATH: empty, ICS_TOOLS_CACHE: join(empty, "cache") };
    const fault =
      'Rust is not installed but hermes has to be built; install Rust 1.85 or newer, by rustup (https://rustup.rs) or from your distribution, or put hermes 1.13 on PATH, or set ics:relayer to "none"';

    afterAll(() => {
      rmSync(empty, { recursive: true });
    });

    it("cannot ensure the relayer, and says what to do", () => {
      const { status, stderr } = toolsWith(env, "ensure", "hermes");
      expect({ status, stderr }).toEqual({ status: 1, stderr: `tools: ${fault}\n` });
    });

    it("tries the relayer in vain, with one line for the tests that need it", () => {
      const { status, stderr } = toolsWith(env, "try", "hermes");
      const line = `tools: tests that need hermes are skipped: ${fault}\n`;
      expect({ status, stderr }).toEqual({ status: 0, stderr: line });
    });
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
