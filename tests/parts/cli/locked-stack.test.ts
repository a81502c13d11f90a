import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { closeServers } from "../../support/chain-servers";
import { fakeChainId, fakeConsumerChains } from "../../support/fake-consumer-chains";
import { entry } from "../../support/fake-doctor-chain";
import { TestProject } from "../../support/test-stack";

/* `ics` asks about a stack that an `up` holds: the genuine Pulumi CLI, its file backend, and a lock of this process. */

jest.setTimeout(180_000);

const run = promisify(execFile);
const name = "locked";
const repository = join(__dirname, "..", "..", "..");
let project: TestProject;

const given = () => ({ cwd: project.directory, env: { ...process.env, ...project.env } });

/** A state in which somebody's `up` has recorded these outputs. */
const stateOf = (outputs: object): object => ({
  version: 3,
  deployment: {
    manifest: { time: "2026-11-30T00:00:00Z", magic: "", version: "" },
    resources: [
      {
        urn: `urn:pulumi:${name}::ics::pulumi:pulumi:Stack::ics-${name}`,
        ...{ custom: false, type: "pulumi:pulumi:Stack", outputs },
      },
    ],
  },
});

beforeAll(async () => {
  project = new TestProject();
  const providerChain = { mode: "managed" };
  await project.stack(name, { clusters: "embedded", providerChain, validators: [{ name: "a" }] });
  const rpc = await fakeConsumerChains({ entries: [entry("0", "testchain-0")] });
  const recorded = { consumerId: "0", endpoints: {}, ports: {}, peers: {}, leftOut: [] };
  const state = join(project.directory, "state.json");
  const outputs = {
    providerChain: { chainId: fakeChainId, rpc: [rpc] },
    ...{ validators: {}, consumerChains: { "testchain-0": recorded } },
  };
  writeFileSync(state, JSON.stringify(stateOf(outputs)));
  await run("pulumi", ["stack", "import", "--stack", name, "--file", state], given());
  // As pkg/backend/diy/lock.go of Pulumi 3 writes it.
  const locks = join(project.directory, "backend/.pulumi/locks/organization/ics", name);
  mkdirSync(locks, { recursive: true });
  const owner = { pid: process.pid, username: "test", hostname: hostname() };
  const timestamp = "2026-11-30T00:00:00Z";
  writeFileSync(join(locks, `${randomUUID()}.json`), JSON.stringify({ ...owner, timestamp }));
});

afterAll(async () => {
  project.remove();
  await closeServers();
});

describe("a locked stack", () => {
  it("is one that Pulumi changes no more", async () => {
    await expect(
      run("pulumi", ["stack", "import", "--stack", name, "--file", "state.json"], given()),
    ).rejects.toThrow(/currently locked/);
  });

  it.each([["status"], ["doctor", "testchain-0"], ["peers", "testchain-0"], ["graph"]])(
    "is asked about all the same by ics %s",
    async (...words) => {
      const args = [join(repository, "ics.cjs"), ...words, "--stack", name];
      const { stdout, stderr } = await run(process.execPath, args, given()).catch(
        (failed: unknown) => failed as { stdout: string; stderr: string },
      );
      expect(stderr).toBe("");
      expect(stdout).toContain("testchain-0");
    },
  );
});
