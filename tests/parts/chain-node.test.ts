import { execFileSync, spawnSync } from "node:child_process";
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";

import { changedKeys } from "../../providers/dynamic/changed-keys";
import { provider as typedProvider } from "../../providers/embedded/chain-node-provider";
import { Deadline, holdsBefore } from "../../providers/machine/deadline";
import { processIdentity } from "../../providers/machine/process-table";
import { stopStrays, strayProcesses } from "../../providers/machine/supervised-process";
import { freezeProcess } from "../support/freeze-process";
import { killProcesses } from "../support/kill-processes";
import { listeners } from "../support/listeners";
import { singleValidatorGenesis } from "../support/single-validator-genesis";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(180_000);

const provider = typedProvider as Required<typeof typedProvider>;
type Node = Parameters<typeof provider.create>[0];

const folder = temporaryFolder();
const directory = join(folder, "alice-node");
const home = join(directory, "home");
const genesisPath = "config/genesis.json";
const statePath = join(home, "data/priv_validator_state.json");
let node: Node;
/** As the state holds them: what the last plan said, and what came of it. */
let planned: Node;
let outs: Node;

const pid = (): number =>
  JSON.parse(readFileSync(join(directory, "node.process.json"), "utf8")).pid;

interface Status {
  readonly node_info: { readonly network: string; readonly moniker: string };
  readonly sync_info: { readonly latest_block_height: string };
}

const status = async (): Promise<Status> => {
  const reply = await fetch("http://127.95.0.10:26657/status");
  return ((await reply.json()) as { result: Status }).result;
};
const height = async (): Promise<number> => Number((await status()).sync_info.latest_block_height);
const reaches = async (wanted: number): Promise<boolean> =>
  holdsBefore(Deadline.in(30_000), async () => (await height()) >= wanted);

const preview = async (news = node) => {
  const begun = performance.now();
  const inputs = (await provider.check(planned, news)).inputs!;
  return { inputs, health: inputs.health, tookMs: performance.now() - begun };
};

/**
 * What an update would be for: the provider's word, or the inputs that differ where it leaves that to
 * the engine (`diffResource` of pkg/resource/deploy/step_generator.go).
 */
const engineFinds = async (news: Node): Promise<readonly string[]> => {
  const { changes, replaces } = await provider.diff(directory, outs, news);
  expect(replaces).toEqual([]);
  if (changes !== undefined) return changes ? ["told"] : [];
  return changedKeys({ ...planned }, { ...news }, Object.keys({ ...planned, ...news }));
};

const up = async (news = node) => {
  const { inputs } = await preview(news);
  const changes = await engineFinds(inputs);
  if (changes.length > 0) outs = (await provider.update(directory, outs, inputs)).outs!;
  [node, planned] = [news, inputs];
  return changes;
};

const withFile = (path: string, text: string): Node => ({
  ...node,
  files: { ...node.files, [path]: text },
});

const sha256 = (text: string): string =>
  execFileSync("sha256sum", { input: text, encoding: "utf8" }).slice(0, 64);

const kill = async (): Promise<void> => killProcesses([pid()]);

beforeAll(async () => {
  node = {
    directory,
    stack: "ics/test",
    binary: "interchain-security-pd",
    chainId: "solo-1",
    ...(await singleValidatorGenesis(join(folder, "scratch"), "solo-1")),
    startArgs: ["start"],
    listen: {
      p2p: "tcp://127.95.0.100:26656",
      rpc: "tcp://127.95.0.10:26657",
      grpc: "127.95.0.10:9090",
    },
  };
});

afterAll(async () => stopStrays(folder));

describe("a chain node", () => {
  it("serves its RPC once created, and needs no second run", async () => {
    const { inputs, failures } = await provider.check({} as never, node);
    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ rpc: "http://127.95.0.10:26657", home, health: "running" });
    planned = inputs!;
    outs = (await provider.create(planned)).outs!;
    expect((await status()).node_info.network).toBe("solo-1");
    expect(await reaches(2)).toBe(true);
    // What each start leaves in a temporary folder goes with the home.
    expect(readdirSync(join(home, "tmp"))).toEqual([
      expect.stringMatching(/^\.interchain-security-p\d+$/),
    ]);

    const { health, tookMs } = await preview();
    expect(health).toBe("running");
    expect(tookMs).toBeLessThan(1_000);
    expect(await up()).toEqual([]);
  });

  it("runs on one processor thread", () => {
    const environment = readFileSync(`/proc/${pid()}/environ`, "utf8").split("\0");
    expect(environment).toContain("GOMAXPROCS=1");
  });

  it("listens on the given loopback addresses only, with its files private and no key in its arguments", () => {
    expect(listeners(pid()).sort()).toEqual(
      ["127.95.0.100:26656", "127.95.0.10:26657", "127.95.0.10:9090"].sort(),
    );
    expect(execFileSync("find", [directory, "-type", "f", "-perm", "/077"]).toString()).toBe("");
    const argumentsText = readFileSync(`/proc/${pid()}/cmdline`, "utf8");
    const { priv_key } = JSON.parse(node.secretFiles["config/priv_validator_key.json"]!);
    expect(argumentsText).not.toContain(priv_key.value);
  });

  it("that was killed shows in the preview and goes on with its blocks and its signing state", async () => {
    const before = await height();
    await kill();
    const signed = Number(JSON.parse(readFileSync(statePath, "utf8")).height);
    const { health } = await preview();
    expect(health).toMatch(/^damaged: node \(process \d+\) is not running$/);
    const refreshed = await provider.read(directory, outs);
    expect(refreshed).toMatchObject({ id: directory, props: { health } });

    outs = refreshed.props!;
    expect(await up()).toEqual(["health"]);
    expect(outs.health).toBe("running");
    expect(await reaches(before + 1)).toBe(true);
    expect(Number(JSON.parse(readFileSync(statePath, "utf8")).height)).toBeGreaterThanOrEqual(
      signed,
    );
  });

  it("restarts for a changed file, keeps running otherwise", async () => {
    const first = pid();
    await provider.update(directory, outs, { ...node });
    expect(pid()).toBe(first);

    const config = node.files["config/config.toml"]!.replace(
      'moniker = "solo"',
      'moniker = "alice"',
    );
    expect(await up(withFile("config/config.toml", config))).toContain("files");
    expect(pid()).not.toBe(first);
    expect(processIdentity(first)).toBeUndefined();
    expect((await status()).node_info.moniker).toBe("alice");
  });

  it("restarts for a changed argument", async () => {
    const first = pid();
    await up({ ...node, startArgs: ["start", "--log_level", "error"] });
    expect(pid()).not.toBe(first);
    expect(readFileSync(`/proc/${pid()}/cmdline`, "utf8")).toContain("--log_level\0error");
  });

  it("gets back what was changed by hand", async () => {
    appendFileSync(join(home, "config/app.toml"), "# by hand\n");
    expect((await preview()).health).toBe('damaged: "config/app.toml" was changed by hand');
    expect(await up()).toEqual(["health"]);
    expect((await preview()).health).toBe("running");
  });

  it("gets it back a second time, and a refresh in between does no harm", async () => {
    appendFileSync(join(home, "config/app.toml"), "# by hand\n");
    expect((await preview()).health).toBe('damaged again: "config/app.toml" was changed by hand');
    outs = (await provider.read(directory, outs)).props!;
    expect(await up()).toEqual(["health"]);
    expect(await up()).toEqual([]);
  });

  it("is never started twice: two runs at once leave one process", async () => {
    await kill();
    await Promise.all([1, 2, 3].map(async () => provider.update(directory, outs, node)));
    expect(strayProcesses(directory).map((found) => found.pid)).toEqual([pid()]);
  });

  it("that a killed run started without recording it ends before the next one starts", async () => {
    const stray = pid();
    rmSync(join(directory, "node.process.json"));
    // It does not heed the request to end, so there is time to see who runs beside it.
    await freezeProcess(stray);
    const beside = new Set<number>();
    let isMade = false;
    const making = provider.create(node).finally(() => (isMade = true));
    await holdsBefore(Deadline.in(60_000), () => {
      const pids = strayProcesses(directory).map((found) => found.pid);
      if (pids.includes(stray)) for (const one of pids) beside.add(one);
      return isMade;
    });
    await making;
    expect([...beside]).toEqual([stray]);
    expect(strayProcesses(directory).map((found) => found.pid)).toEqual([pid()]);
    expect(pid()).not.toBe(stray);
  });

  it("holds its data: a second process of the same home is refused by the chain itself", async () => {
    const { status: exit, stderr } = spawnSync(
      "interchain-security-pd",
      [
        ...["start", "--home", home, "--grpc.enable=false"],
        ...["--p2p.laddr", "tcp://127.95.0.101:26656", "--rpc.laddr", "tcp://127.95.0.11:26657"],
      ],
      { encoding: "utf8", timeout: 30_000 },
    );
    expect(exit).toBe(1);
    // The database that it opens first is locked (goleveldb, flock).
    expect(stderr).toMatch(/^failed to initialize database: resource temporarily unavailable$/m);
    expect(await reaches((await height()) + 1)).toBe(true);
    expect(await up()).toEqual([]);
  });

  it("is replaced, deleted first, for another genesis; never wiped by an update", async () => {
    const other = withFile(genesisPath, node.files[genesisPath]!.replace("solo-1", "solo-2"));
    const { inputs } = await preview(other);
    expect(await provider.diff(directory, outs, inputs)).toEqual({
      replaces: ["files"],
      deleteBeforeReplace: true,
    });
    expect(inputs).toMatchObject({ genesisSha256: sha256(other.files[genesisPath]!) });
    expect(planned).toMatchObject({ genesisSha256: sha256(node.files[genesisPath]!) });
    await expect(provider.update(directory, outs, inputs)).rejects.toThrow(
      "holds the data of another genesis",
    );
    expect(await reaches((await height()) + 1)).toBe(true);
  });

  it("refuses a port that somebody has, by address and port", async () => {
    await kill();
    const squatter = createServer();
    await new Promise<void>((done) => squatter.listen(26_656, "127.95.0.100", done));
    await expect(provider.update(directory, outs, node)).rejects.toThrow(
      "port 26656 of 127.95.0.100 is taken by another process",
    );
    squatter.close();
    await up();
  });

  it("that could not be made leaves no folder behind", async () => {
    const elsewhere = join(folder, "elsewhere");
    await expect(provider.create({ ...node, directory: elsewhere })).rejects.toThrow(
      "port 26656 of 127.95.0.100 is taken by another process",
    );
    expect(existsSync(elsewhere)).toBe(false);
  });

  it("that dies at once is reported with what it said", async () => {
    const broken = withFile("config/app.toml", "not toml at all [");
    const failing = provider.update(directory, outs, (await preview(broken)).inputs);
    await expect(failing).rejects.toThrow(
      /^node \(process \d+\) is not running while waiting for the RPC of chain "solo-1" .*; last lines of "[^"]*node\.log":\n/,
    );
    await up();
  });

  it.each([
    { name: "its folder", change: { directory: join(folder, "elsewhere") } },
    { name: "its stack", change: { stack: "ics/other" } },
  ])("cannot change $name, which would lose what its key has signed", async ({ change }) => {
    const { failures } = await provider.check(node, { ...node, ...change });
    expect(failures).toEqual([
      expect.objectContaining({
        reason: expect.stringMatching(
          /^node of chain "solo-1" cannot move, the record of what its key has signed would be lost; ".*"; destroy the stack first$/,
        ),
      }),
    ]);
  });

  it.each([
    { name: "the record of what its key has signed", lost: statePath },
    { name: "its home", lost: home },
    { name: "its folder", lost: directory },
  ])("is not started again without $name", async ({ lost }) => {
    await stopStrays(directory);
    const kept = join(folder, "kept");
    renameSync(lost, kept);
    const { inputs, failures } = await provider.check(node, node);
    const reason = expect.stringContaining(
      `record of what the node's key has signed is gone, without it a block could be signed twice; "${statePath}"; put the file back`,
    );
    expect(failures).toEqual([{ property: "directory", reason }]);
    await expect(provider.update(directory, outs, inputs!)).rejects.toThrow(statePath);
    expect(strayProcesses(folder)).toEqual([]);
    expect(existsSync(statePath)).toBe(false);

    // Another chain signs other blocks.
    const other = { ...node, chainId: "solo-2" };
    expect((await provider.check(node, other)).failures).toEqual([]);
    rmSync(lost, { recursive: true, force: true });
    renameSync(kept, lost);
    await up();
  });

  it("is only looked at by a refresh, which forgets it when neither folder nor process is left", async () => {
    const kept = join(folder, "kept");
    await stopStrays(directory);
    cpSync(directory, kept, { recursive: true });
    await up();
    const running = pid();
    // Held still, it neither writes into what is being removed nor dies of the loss.
    await freezeProcess(running);
    rmSync(directory, { recursive: true });
    expect(await provider.read(directory, outs)).toMatchObject({
      id: directory,
      props: { health: `damaged: home "${home}" is gone` },
    });
    expect(processIdentity(running)).toBeDefined();
    expect(existsSync(directory)).toBe(false);

    await killProcesses([running]);
    expect(await provider.read(directory, outs)).toEqual({ id: "" });
    renameSync(kept, directory);
    await up();
  });

  it("leaves no process and no folder when deleted, gone or half gone", async () => {
    rmSync(home, { recursive: true });
    await provider.delete(directory, outs);
    expect(strayProcesses(folder)).toEqual([]);
    expect(existsSync(directory)).toBe(false);
    await provider.delete(directory, outs);
    mkdirSync(home, { recursive: true });
    await provider.delete(directory, outs);
    expect(existsSync(directory)).toBe(false);
    expect(await provider.read(directory, outs)).toEqual({ id: "" });
  });
});

describe("a chain node's inputs", () => {
  it.each([
    {
      name: "a file outside the home",
      change: { files: { "../outside": "" } },
      reason: 'file path "../outside" is not inside the home',
    },
    {
      name: "an address beyond loopback",
      change: { listen: { p2p: "tcp://0.0.0.0:26656", rpc: "tcp://127.95.0.10:26657" } },
      reason: 'p2p address "tcp://0.0.0.0:26656" is not a loopback address with a port',
    },
  ])("are refused with $name", async ({ change, reason }) => {
    const { failures } = await provider.check({} as never, { ...node, ...change });
    expect(failures).toEqual([
      expect.objectContaining({ reason: expect.stringContaining(reason) }),
    ]);
  });

  it("may be unknown in a preview", async () => {
    // Pulumi's word for a value that is not known yet (sdk/nodejs/runtime/rpc.ts).
    const unknown = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
    const news = { ...node, files: unknown, secretFiles: unknown, listen: unknown } as never;
    const { inputs, failures } = await provider.check({} as never, news);
    expect(failures).toEqual([]);
    expect(inputs).not.toHaveProperty("rpc");
    expect(inputs).not.toHaveProperty("genesisSha256");
    const diff = await provider.diff(directory, { ...node, health: "running" }, inputs!);
    expect(diff).toEqual({ replaces: [], deleteBeforeReplace: true });
  });
});
