import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { ensureTools } from "../../tools/ensure-tools";
import type { Site } from "../../tools/site";
import { type FakeTools, makeFakeTools, script } from "../support/fake-tools";

jest.setTimeout(120_000);

const repository = join(__dirname, "../..");
const entryFolder = /^fake-v1\.2\.3-[0-9a-f]{12}$/;

let fake: FakeTools;
const started: ChildProcess[] = [];

beforeEach(() => {
  fake = makeFakeTools();
});

afterEach(() => {
  for (const child of started.splice(0)) {
    child.kill("SIGKILL");
  }
  rmSync(fake.root, { recursive: true, force: true });
});

const link = (): string => join(fake.site.checkout, ".ics", "tools", "bin", "fake-tool");

/** What the linked tool says; Go's println goes to stderr. */
const spoken = (): string =>
  execFileSync("sh", ["-c", `'${link()}' 2>&1`], { encoding: "utf8" }).trim();

const buildsOf = (): string[] =>
  existsSync(fake.builds) ? readFileSync(fake.builds, "utf8").trim().split("\n") : [];

const inCache = (): string[] =>
  existsSync(fake.site.cacheRoot)
    ? readdirSync(fake.site.cacheRoot).filter((name) => name !== ".locks")
    : [];

function startRun(): ChildProcess {
  const child = spawn(
    process.execPath,
    [
      "-r",
      "ts-node/register/transpile-only",
      "tests/support/ensure-fake-tools.ts",
      fake.site.checkout,
    ],
    {
      cwd: repository,
      env: { ...fake.site.env, ICS_TOOLS_CACHE: fake.site.cacheRoot },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  started.push(child);
  return child;
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await pause(20);
  }
}

describe("ensureTools", () => {
  it("builds once, links, and is quiet when all is there", async () => {
    await ensureTools([fake.family], fake.site);
    expect(spoken()).toBe("fake v1.2.3");
    expect(fake.reported).toEqual([
      "fake v1.2.3: building fake-tool",
      expect.stringMatching(/^fake v1\.2\.3: fake-tool ready after \d+ s$/),
    ]);
    fake.reported.length = 0;

    const rows = await ensureTools([fake.family], fake.site);
    expect(fake.reported).toEqual([]);
    expect(buildsOf()).toHaveLength(1);
    expect(rows).toEqual([
      {
        tool: "fake-tool",
        version: "1.2.3",
        from: "cache",
        where: expect.stringContaining(fake.site.cacheRoot),
        passedOver: [],
      },
    ]);
  });

  it("shows signs of life while a build lasts", async () => {
    writeFileSync(fake.gate, "");
    const run = ensureTools([fake.family], { ...fake.site, heartbeatMs: 10 });
    await until(() =>
      fake.reported.some((line) =>
        /^fake v1\.2\.3: still building, \d+ s; \d+ % of all, about \d+ s left$/.test(line),
      ),
    );
    rmSync(fake.gate);
    await run;
  });

  it("lets one of two racing runs build and the other wait for it", async () => {
    writeFileSync(fake.gate, "");
    const runs = [startRun(), startRun()];
    let said = "";
    for (const run of runs) {
      run.stdout?.on("data", (chunk: Buffer) => (said += chunk.toString()));
    }
    await until(() => said.includes("another run is building it; waiting"));
    rmSync(fake.gate);
    const codes = await Promise.all(
      runs.map(async (run) => (await once(run, "exit"))[0] as number),
    );
    expect(codes).toEqual([0, 0]);
    expect(buildsOf()).toHaveLength(1);
    expect(spoken()).toBe("fake v1.2.3");
  });

  it("takes up what a run killed halfway left, of which nothing could be seen", async () => {
    writeFileSync(fake.gate, "");
    const run = startRun();
    await until(() => buildsOf().length === 1);
    run.kill("SIGKILL");
    await once(run, "exit");
    // Go outlives the run that started it and is ended here, lest it build into a removed folder.
    process.kill(Number(buildsOf()[0]), "SIGKILL");
    expect(inCache().filter((name) => entryFolder.test(name))).toEqual([]);
    expect(existsSync(link())).toBe(false);

    rmSync(fake.gate);
    await ensureTools([fake.family], fake.site);
    expect(spoken()).toBe("fake v1.2.3");
    expect(inCache()).toEqual([expect.stringMatching(entryFolder)]);
  });

  it("makes an entry anew that lost its binary", async () => {
    await ensureTools([fake.family], fake.site);
    rmSync(join(fake.site.cacheRoot, inCache()[0]!, "bin", "fake-tool"));
    await ensureTools([fake.family], fake.site);
    expect(spoken()).toBe("fake v1.2.3");
    expect(inCache()).toHaveLength(1);
  });

  it("ends a build when told to, and leaves nothing", async () => {
    writeFileSync(fake.gate, "");
    const interruption = new AbortController();
    const run = ensureTools([fake.family], { ...fake.site, signal: interruption.signal });
    await until(() => buildsOf().length === 1);
    interruption.abort(new Error("interrupted"));
    await expect(run).rejects.toThrow("interrupted");
    expect(inCache()).toEqual([]);
  });

  it("takes a suitable tool from PATH and builds nothing", async () => {
    const own = join(fake.root, "own");
    script(join(own, "fake-tool"), "#!/bin/sh\necho fake v1.2.9\n");
    const site: Site = { ...fake.site, env: { ...fake.site.env, PATH: `${own}:/usr/bin:/bin` } };
    const rows = await ensureTools([fake.family], site);
    expect(rows).toMatchObject([{ version: "1.2.9", from: "PATH", where: join(own, "fake-tool") }]);
    expect(spoken()).toBe("fake v1.2.9");
    expect(inCache()).toEqual([]);
  });

  it("leaves links of families alone that it was not asked for", async () => {
    await ensureTools([fake.family], fake.site);
    await ensureTools([fake.family], fake.site, []);
    expect(spoken()).toBe("fake v1.2.3");
    await ensureTools([], fake.site);
    expect(existsSync(link())).toBe(false);
  });
});

describe("ensureTools, when a build is not possible", () => {
  it("says what failed, in Go's words, and what to do", async () => {
    const main = join(fake.site.checkout, fake.family.moduleDir, "cmd/fake/main.go");
    writeFileSync(main, "package main\n\nfunc main() { nonsense() }\n");
    await expect(ensureTools([fake.family], fake.site)).rejects.toThrow(
      /^cannot build fake v1\.2\.3: "go build" ended with 1; ".*undefined: nonsense"; put the cause right and run "make tools" again$/,
    );
    expect(inCache()).toEqual([]);
    expect(existsSync(link())).toBe(false);
  });

  it.each([
    {
      why: "Go is missing",
      go: undefined,
      message:
        /^Go is not installed but fake has to be built; install Go 1\.20 or newer \(\S+\) and put it on PATH$/,
    },
    {
      why: "Go is too old",
      go: "#!/bin/sh\nprintf 'go1.19.13\\nlinux\\namd64\\n'\n",
      message: /^Go is too old to build fake; "go1\.19\.13"; install Go 1\.20 or newer/,
    },
    {
      // What Go 1.21 and newer say under GOTOOLCHAIN=local, from its documentation "Go Toolchains".
      why: "Go refuses the module by itself",
      go: "#!/bin/sh\necho 'go: go.mod requires go >= 1.26 (running go 1.24.0; GOTOOLCHAIN=local)' >&2\nexit 1\n",
      message: /^Go is too old to build fake; "go: go\.mod requires go >= 1\.26 .*"; install Go/,
    },
    {
      why: "the module proxy does not answer",
      go: "#!/bin/sh\n[ \"$1\" = env ] && printf 'go1.26.8\\nlinux\\namd64\\n' && exit\necho 'dial tcp: lookup proxy.example.invalid: no such host' >&2\nexit 1\n",
      message: /no such host"; see that the module proxy can be reached/,
    },
  ])("has a sentence for it when $why", async ({ go, message }) => {
    const path = join(fake.root, "other-go");
    if (go !== undefined) {
      script(join(path, "go"), go);
    }
    const site: Site = { ...fake.site, env: { ...fake.site.env, PATH: path } };
    await expect(ensureTools([fake.family], site)).rejects.toThrow(message);
    expect(inCache()).toEqual([]);
  });

  it("names the cache that cannot be written", async () => {
    writeFileSync(join(fake.root, "file"), "");
    const site: Site = { ...fake.site, cacheRoot: join(fake.root, "file", "cache") };
    await expect(ensureTools([fake.family], site)).rejects.toThrow(
      /^cannot write to the cache of built tools; ".*\/file\/cache"; free space there or set ICS_TOOLS_CACHE/,
    );
  });
});
