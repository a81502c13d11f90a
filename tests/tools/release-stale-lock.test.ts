import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";

import { eventually } from "../support/eventually";
import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

const repository = join(__dirname, "..", "..");
const root = temporaryFolder();
let runs = 0;

interface Run {
  readonly status: number | null;
  readonly stderr: string;
  /** Arguments of the calls of `pulumi`. */
  readonly calls: string;
}

interface Site {
  /** Text by file name in the stack's lock folder. */
  readonly locks: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
  /** From the folder of the state to the backend's address. */
  readonly backend?: (home: string) => string;
  readonly pulumiExits?: number;
}

/** Runs the tool beside a `pulumi` that only notes its calls. */
function release(site: Site): Run {
  const { locks, args = ["embedded"], backend = (home) => pathToFileURL(home).href } = site;
  const home = join(root, String(runs++));
  // Where pulumi's file backend has them: pkg/backend/diy/lock.go.
  const folder = join(home, ".pulumi", "locks", "organization", "ics", "embedded");
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(locks)) writeFileSync(join(folder, name), text);
  const log = join(home, "calls");
  writeFileSync(log, "");
  const exit = String(site.pulumiExits ?? 0);
  script(join(home, "bin", "pulumi"), `#!/bin/sh\necho "$*" >> '${log}'\nexit ${exit}\n`);
  const { status, stderr } = spawnSync(
    process.execPath,
    ["-r", "ts-node/register/transpile-only", "tools/release-stale-lock.ts", ...args],
    {
      cwd: repository,
      encoding: "utf8",
      env: {
        HOME: home,
        PULUMI_BACKEND_URL: backend(home),
        PATH: [join(home, "bin"), "/usr/bin", "/bin"].join(delimiter),
      },
    },
  );
  return { status, stderr, calls: readFileSync(log, "utf8") };
}

/** A process of this machine that has ended. */
const deadPid = (): number => spawnSync("/bin/true").pid;

const lock = (pid: number, host = hostname()): string =>
  JSON.stringify({ pid, username: "u", hostname: host, timestamp: "2026-01-01T00:00:00Z" });

const cancelled = "cancel --yes --stack embedded\n";

const provider = join(repository, "node_modules", "@pulumi", "pulumi", "cmd", "dynamic-provider");

/** Starts Pulumi's own dynamic provider under a process of this name, which ends or stays. */
async function startProvider(engine: string, stays: boolean): Promise<number> {
  const folder = join(root, `engine-${String(runs++)}`);
  mkdirSync(folder);
  // The kernel lists a script by its own name.
  const file = join(folder, engine);
  const pidFile = join(folder, "pid");
  const then = stays ? "wait" : "exit 0";
  script(
    file,
    `#!/bin/sh\n'${process.execPath}' '${provider}' 127.0.0.1:1 >'${folder}/log' 2>&1 &\necho $! > '${pidFile}'\n${then}\n`,
  );
  const started = spawn(file, [], { detached: true, stdio: "ignore" });
  started.unref();
  const pid = await eventually("it says that it serves", () =>
    existsSync(join(folder, "log")) && /^\d+/.test(readFileSync(join(folder, "log"), "utf8"))
      ? Number(readFileSync(pidFile, "utf8"))
      : undefined,
  );
  left.push(pid);
  return pid;
}

const left: number[] = [];
const isAlive = (pid: number): boolean => {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${String(pid)}/status`, "utf8"));
  } catch {
    return false;
  }
};

afterAll(() => {
  for (const pid of left.filter(isAlive)) process.kill(pid, "SIGKILL");
});

describe("release-stale-lock", () => {
  it("releases the lock of a run that died on this machine, and says so", () => {
    const pid = deadPid();
    const { stderr, ...rest } = release({ locks: { "a.json": lock(pid) } });
    expect(rest).toEqual({ status: 0, calls: cancelled });
    // Other tests' runs that were killed may have left something too.
    expect(stderr.split("\n")[0]).toBe(
      `stack embedded: releasing the lock of a run that died (pid ${String(pid)})`,
    );
  });

  it("ends the dynamic provider that the dead run left, and no living run's", async () => {
    const [orphan, living] = [
      await startProvider("pulumi", false),
      await startProvider("pulumi", true),
    ];
    const { status, stderr, calls } = release({ locks: { "a.json": lock(deadPid()) } });
    expect({ status, calls }).toEqual({ status: 0, calls: cancelled });
    expect(stderr).toMatch(
      new RegExp(
        `^stack embedded: ending what it left running \\(pid .*\\b${String(orphan)}\\b`,
        "m",
      ),
    );
    expect([orphan, living].map(isAlive)).toEqual([false, true]);
  });

  it("ends nothing where it releases nothing", async () => {
    const orphan = await startProvider("pulumi", false);
    release({ locks: {} });
    release({ locks: { "a.json": lock(process.pid) } });
    expect(isAlive(orphan)).toBe(true);
  });

  it("releases all locks of dead runs by one call", () => {
    const locks = { "a.json": lock(deadPid()), "b.json": lock(deadPid()) };
    expect(release({ locks })).toMatchObject({ status: 0, calls: cancelled });
  });

  it("finds the state of a backend in the home folder", () => {
    const locks = { "a.json": lock(deadPid()) };
    expect(release({ locks, backend: () => "file://~" })).toMatchObject({ calls: cancelled });
  });

  it.each([
    { name: "there is none", locks: {} },
    { name: "its run is alive", locks: { "a.json": lock(process.pid) } },
    { name: "its run is on another machine", locks: { "a.json": lock(deadPid(), "elsewhere") } },
    {
      name: "a living run has one beside it",
      locks: { "a.json": lock(deadPid()), "b.json": lock(process.pid) },
    },
    {
      name: "another machine has one beside it",
      locks: { "a.json": lock(deadPid()), "b.json": lock(1, "elsewhere") },
    },
    { name: "it is no lock file", locks: { "a.json.attrs": lock(deadPid()) } },
  ])("releases no lock when $name", ({ locks }) => {
    expect(release({ locks })).toEqual({ status: 0, stderr: "", calls: "" });
  });

  it.each([
    { name: "on the web", backend: () => "https://api.pulumi.com" },
    { name: "that nobody has chosen", backend: () => "" },
  ])("leaves a backend alone $name", ({ backend }) => {
    const run = release({ locks: { "a.json": lock(deadPid()) }, backend });
    expect(run).toEqual({ status: 0, stderr: "", calls: "" });
  });

  it.each([
    { name: "an empty file", text: "" },
    { name: "half a file", text: lock(deadPid()).slice(0, 20) },
    { name: "a file of another shape", text: "[]" },
    { name: "null", text: "null" },
    { name: "a process group for a process", text: lock(-1) },
  ])("leaves $name to people, with the remedy", ({ text }) => {
    const { status, stderr, calls } = release({
      locks: { "a.json": lock(deadPid()), "b.json": text },
    });
    expect({ status, calls }).toEqual({ status: 1, calls: "" });
    expect(stderr).toMatch(
      /^release-stale-lock: lock file names no owner; ".*b\.json"; if no run of the stack is under way: pulumi cancel --stack embedded\n$/,
    );
  });

  it("fails when pulumi does", () => {
    const run = release({ locks: { "a.json": lock(deadPid()) }, pulumiExits: 255 });
    expect(run).toMatchObject({ status: 1, calls: cancelled });
  });

  it("refuses to guess the stack", () => {
    expect(release({ locks: {}, args: [] })).toEqual({
      status: 2,
      stderr: "release-stale-lock: no stack given; call it with the stack's name\n",
      calls: "",
    });
  });
});
