import { spawnSync } from "node:child_process";
import { join } from "node:path";

import { ports } from "../../cli/commands/ports";
import { called } from "../support/captured-io";
import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

const ics = (...args: readonly string[]) => called(ports, args);

const folder = temporaryFolder();

// Offsets come from `printf %s ID | sha256sum`, the first 16 hex digits mod 1000 by bc.
describe("ics ports", () => {
  it("shows the ports of chain ids in their order, two of one offset too", async () => {
    await expect(ics("neutron-1", "consumer-0-1751686503-0", "stride-1")).resolves.toEqual({
      code: 0,
      stdout: [
        "P2P    RPC    GRPC   CHAIN ID",
        "30343  30443  30543  neutron-1",
        "30301  30401  30501  consumer-0-1751686503-0",
        "30343  30443  30543  stride-1",
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("shows those of the other scheme, which has one more", async () => {
    const { stdout } = await ics("--scheme", "interleaved", "testchain-0");
    expect(stdout).toBe(
      "P2P    RPC    GRPC  GRPC-WEB  CHAIN ID\n27346  27347  9780  9781      testchain-0\n",
    );
  });

  it("gives them as JSON by chain id", async () => {
    const { stdout } = await ics("--json", "testchain-0");
    expect(JSON.parse(stdout)).toEqual({
      "testchain-0": { offset: 59, p2p: 30_159, rpc: 30_259, grpc: 30_359 },
    });
  });

  it.each([
    { args: [], what: "missing required argument 'CHAIN_ID'" },
    {
      args: ["--scheme", "odd", "x-1"],
      what: "option '--scheme <SCHEME>' argument 'odd' is invalid. Allowed choices are hashed, interleaved",
    },
    { args: ["x-1", ""], what: "a chain id is empty" },
  ])("refuses the call $args", async ({ args, what }) => {
    const { code, stdout, stderr } = await ics(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr).toMatch(/; see ics ports --help\n$/);
    expect(stderr.split(";")[0]).toBe(`ics: ${what}`);
  });

  it("shows whatever a chain id holds as text", async () => {
    const { stdout } = await ics("a\u001b[31m\nb\u202e");
    expect(stdout.split("\n")[1]).toMatch(/ {2}a\\u001b\[31m\\nb\\u202e$/);
  });

  it("loads what it needs, and so neither Pulumi nor a chain's client", () => {
    const hook = join(folder, "hook.cjs");
    script(
      hook,
      `process.on("exit", () => {
        const packages = Object.keys(require.cache).flatMap((file) =>
          /.*[/]node_modules[/]((?:@[^/]+[/])?[^/]+)/.exec(file)?.[1] ?? []);
        process.stdout.write(JSON.stringify([...new Set(packages)].sort()));
      });`,
    );
    const run = () =>
      spawnSync(
        process.execPath,
        ["--require", hook, join(__dirname, "../../ics.cjs"), "ports", "x-1"],
        { encoding: "utf8" },
      ).stdout;
    run(); // The first one compiles what has changed since the last.
    expect(JSON.parse(run().split("\n").at(-1)!)).toEqual([
      "buffer-from",
      "commander",
      "source-map",
      "source-map-support",
      "typescript", // its package.json, for the version
    ]);
  });
});
