import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { delegate } from "../../../providers/dynamic/delegate";
import { runProgram } from "../../support/program-run";

const project = join(__dirname, "..", "..", "..");
const folder = join(project, "providers");

/** Modules that resources name as their providers, by file. */
const calls = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((file) => file.endsWith(".ts"))
  .flatMap((file) =>
    [
      ...readFileSync(join(folder, file), "utf8").matchAll(
        /\b(?:delegate\(\s*|module: )"([^"]+)"/g,
      ),
    ].map(([, module = ""]) => ({ file, module })),
  );

/**
 * Runs a provider from its text as the engine does: in a process of its own that stands in the
 * program's folder, by @pulumi/pulumi's `cmd/dynamic-provider/index.ts`.
 */
function revived(text: string, calls: string): unknown {
  const script = `
    const { createRequire } = require("node:module");
    const requireFromString = createRequire(require.resolve("@pulumi/pulumi"))("require-from-string");
    const provider = requireFromString(require("node:fs").readFileSync(0, "utf8")).handler();
    (${calls})(provider).then((result) => console.log(JSON.stringify(result)));
  `;
  const { stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    cwd: project,
    input: text,
    encoding: "utf8",
  });
  expect(stderr).toBe("");
  return JSON.parse(stdout);
}

const serialised = async (provider: unknown): Promise<string> =>
  (await pulumi.runtime.serializeFunction(() => provider)).text;

describe("delegate", () => {
  it("has calls to look at", () => {
    expect(calls.length).toBeGreaterThanOrEqual(20);
  });

  it.each(calls)("$file names a module that has every method", ({ module }) => {
    const { provider } = jest.requireActual<{ provider: Record<string, unknown> }>(
      join(folder, module),
    );
    const methods = Object.keys(provider).filter((key) => typeof provider[key] === "function");
    expect(methods.sort()).toEqual(["check", "create", "delete", "diff", "read", "update"]);
  });

  it("gives a provider text that loads and runs the checkout's code", async () => {
    const text = await serialised(delegate("ports/port-plan-provider"));
    const result = revived(
      text,
      `async (provider) => {
        const news = {
          scheme: "hashed",
          chains: [{ key: "neutron-1", chainId: "neutron-1" }],
          fixed: [],
          expose: { rpc: false, grpc: false },
        };
        const { inputs, failures } = await provider.check({}, news);
        const created = await provider.create(inputs);
        const { changes } = await provider.diff(created.id, created.outs, inputs);
        return { ports: inputs.ports, failures, id: created.id, changes };
      }`,
    );
    // Offset 243: docs/protocol.md "Ports".
    expect(result).toEqual({
      ports: { "neutron-1": { p2p: 30343, rpc: 30443, grpc: 30543 } },
      failures: [],
      id: "port-plan",
      changes: false,
    });
  });

  it("writes the same few lines for every module but for its name", async () => {
    const texts = await Promise.all(
      calls.map(async ({ module }) =>
        (await serialised(delegate(module))).replaceAll(JSON.stringify(module), "MODULE"),
      ),
    );
    expect(new Set(texts).size).toBe(1);
    expect(texts[0]?.length).toBeLessThan(6_000);
    expect(texts[0]).toContain("MODULE");
  });
});

describe("a dynamic resource of the program", () => {
  it("brings one text into the state for all of its type, without a secret or this machine's paths", async () => {
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(["ics:mnemonics"]);
    const { providerTexts } = await runProgram(
      {
        "ics:clusters": "embedded",
        "ics:providerChain": {
          mode: "external",
          chainId: "cosmoshub-4",
          rpc: ["https://user:password@rpc.example.com"],
          gasPrice: "0.025uatom",
        },
        "ics:validators": ["bob", "carol"].map((name, at) => ({
          name,
          operator: `cosmosvaloper1${"q".repeat(37)}${"xz"[at] ?? ""}`,
        })),
        "ics:mnemonics": { bob: "secret words of bob", carol: "secret words of carol" },
        "ics:consumerChains": [
          { chainId: "testchain-0", consumerId: "7", validators: ["bob", "carol"] },
        ],
      },
      { preview: false },
    );
    delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
    const types = [...providerTexts.keys()].map((type) => type.split(":").at(-1));
    expect(types.sort()).toEqual([
      "AgentProcess",
      "ChainNode",
      "ConsumerConvergence",
      "ConsumerKey",
      "ConsumerLaunch",
      "ConsumerRegistration",
      "ConsumerTopology",
      "CountedSignatures",
      "DestroyGuard",
      "EmbeddedCluster",
      "OptIn",
      "PortPlan",
      "PublishedEndpoint",
      "StateFolder",
      "ValidatorKeys",
    ]);
    for (const texts of providerTexts.values()) {
      expect(texts.size).toBe(1);
      const [text = ""] = texts;
      expect(text).not.toMatch(/secret words|password|bob|carol/);
      expect(text).not.toContain(project);
    }
  });
});
