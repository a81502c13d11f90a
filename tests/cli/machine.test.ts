import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import { z } from "zod";

import { doctor } from "../../cli/commands/doctor";
import { neededTools } from "../../core/doctor/machine-findings";
import { servingVersions } from "../../core/doctor/tool-versions";
import type { ClusterBackend } from "../../core/plan/settings";
import { called } from "../support/captured-io";
import { closeServers } from "../support/chain-servers";
import { fakeChainId, fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry, honestNode, idOfKey, member } from "../support/fake-doctor-chain";
import { script } from "../support/fake-tools";
import { closePeerServers, newNodeKey } from "../support/peer-servers";
import { temporaryFolder } from "../support/temporary-folder";

/* What `ics doctor` says of the machine that a stack is run from: PATH is a folder of the test's. */

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(__dirname, "../../docs/ics-doctor.schema.json"), "utf8")),
);
const path = process.env["PATH"];
const root = temporaryFolder();
let folders = 0;
let folder: string;

beforeEach(() => {
  folder = join(root, String(folders++));
  mkdirSync(folder);
});

afterEach(async () => {
  process.env["PATH"] = path;
  await closePeerServers();
  await closeServers();
});

const program = (name: string, lines: string): void => {
  script(join(folder, name), `#!/bin/sh\n${lines}\n`);
};

/** A stack of alice on such clusters, all of whose chain is well. */
async function stackOn(clusters: ClusterBackend, loadBalancer = "127.0.0.1"): Promise<void> {
  const key = newNodeKey();
  const port = await honestNode(key, "testchain-0");
  const rpc = await fakeConsumerChains({
    entries: [entry("0", "testchain-0")],
    optedIn: [member(1, "alice", `p2p=${idOfKey(key)}@127.0.0.1 p2p-ports=0:${port}`)],
  });
  const outputs = {
    providerChain: { chainId: fakeChainId, rpc: [rpc] },
    validators: { alice: { loadBalancer } },
    consumerChains: {},
  };
  const config = {
    "ics:clusters": { value: clusters },
    "ics:allowPrivateAddresses": { value: "true" },
  };
  program(
    "pulumi",
    [
      'case "$*" in',
      "version) echo v3.230.0 ;;",
      `config*) echo '${JSON.stringify(config)}' ;;`,
      `*kubeconfigs*) echo '{}' ;;`,
      `*) echo '${JSON.stringify(outputs)}' ;;`,
      "esac",
    ].join("\n"),
  );
  process.env["PATH"] = folder;
}

async function ics(): Promise<{ code: number; said: any }> {
  const { code, stdout, stderr } = await called(doctor, ["testchain-0", "--json"]);
  expect(stderr).toBe("");
  const said = JSON.parse(stdout);
  expect(schema.parse(said)).toEqual(said);
  return { code, said };
}

const codes = (said: any): unknown => said.machine.findings.map(({ code }: any) => code);

describe("ics doctor of its own machine", () => {
  it("is content with one that has what embedded clusters need, and tells the versions", async () => {
    for (const name of neededTools.embedded) {
      program(name, `echo v${servingVersions[name]?.from ?? "1.0.0"}`);
    }
    program("go", "echo go version go1.26.8 linux/amd64");
    await stackOn("embedded");
    const { code, said } = await ics();
    expect({ code, findings: said.machine.findings, isWell: said.isWell }).toEqual({
      ...{ code: 0, findings: [], isWell: true },
    });
    expect(said.machine.tools).toEqual(
      expect.arrayContaining([
        { name: "node", version: process.versions.node },
        { name: "pulumi", version: "3.230.0" },
        { name: "etcd", version: "3.6.0" },
        { name: "go", version: "1.26.8" },
        // They print none, and would serve.
        { name: "metallb-controller" },
      ]),
    );
  });

  it("names each program that is missing, and an address that this machine has not", async () => {
    // RFC 5737: nobody's.
    await stackOn("embedded", "192.0.2.1");
    const { code, said } = await ics();
    expect(code).toBe(1);
    const missing = neededTools.embedded.filter((name) => name !== "pulumi");
    // And no Go that would build them.
    expect(codes(said)).toEqual([
      ...[...missing, "go"].map(() => "TOOL_MISSING"),
      "ADDRESS_UNUSABLE",
    ]);
    expect(said.verdict).toMatch(/^enough: .*; 12 things are wrong with this machine$/);
  });

  it("needs Docker for Kind alone, and an Engine that answers", async () => {
    program("kind", "echo kind v0.31.0 go1.26");
    program(
      "docker",
      'case "$1" in --version) echo Docker version 29.1.2, build x ;; *) echo "Cannot connect to the Docker daemon" >&2; exit 1 ;; esac',
    );
    await stackOn("kind");
    const { code, said } = await ics();
    expect(code).toBe(1);
    // The stack has no kubeconfig to ask the cluster by.
    expect(codes(said)).toEqual(["DOCKER_SILENT", "CLUSTER_SILENT"]);
    expect(said.machine.findings[0].text).toContain("Cannot connect to the Docker daemon");
  });

  it("needs neither tools nor Docker for clusters that exist", async () => {
    await stackOn("existing");
    const { said } = await ics();
    expect(codes(said)).toEqual(["CLUSTER_SILENT"]);
  });

  it("asks the clusters that --kubeconfig and --context name, with a stack and without", async () => {
    await stackOn("embedded");
    const flags = ["--json", "--kubeconfig", join(folder, "none"), "--context", "alice=far"];
    const silent = ({ stdout }: { stdout: string }) =>
      JSON.parse(stdout)
        .machine.findings.filter(({ code }: any) => code === "CLUSTER_SILENT")
        .map(({ text }: any) => text);
    const wanted = [
      expect.stringMatching(/^a cluster cannot be asked \(kubeconfig cannot be read.*"far"/),
    ];
    expect(silent(await called(doctor, ["testchain-0", ...flags]))).toEqual(wanted);
    const rpc = await fakeConsumerChains({ entries: [entry("0", "testchain-0")] });
    const alone = await called(doctor, ["0", "--rpc", rpc, ...flags]);
    expect(silent(alone)).toEqual(wanted);
    expect(schema.parse(JSON.parse(alone.stdout))).toEqual(JSON.parse(alone.stdout));
    expect(JSON.parse(alone.stdout).machine.findings).toHaveLength(1);
  });

  describe("before the first up", () => {
    const home = process.cwd();
    // Addresses of this process alone.
    const network = `127.95.${process.pid % 256}`;
    const listeners: Server[] = [];

    beforeEach(() => {
      for (const name of neededTools.embedded) {
        program(name, `echo v${servingVersions[name]?.from ?? "1.0.0"}`);
      }
      program(
        "pulumi",
        'case "$1" in version) echo v3.230.0 ;; *) echo "error: no stack named" >&2; exit 255 ;; esac',
      );
      process.env["PATH"] = folder;
      writeFileSync(
        join(folder, "Pulumi.embedded.yaml"),
        `config:\n  ics:network: {subnet: ${network}.0/24}\n  ics:validators: [{name: a}, {name: b}]\n  ics:consumerChains: [{chainId: consumer-0-1751686503-0}]\n`,
      );
      process.chdir(folder);
    });

    afterEach(() => {
      for (const one of listeners.splice(0)) one.close();
      process.chdir(home);
    });

    const listen = async (host: string, port: number): Promise<void> => {
      const server = createServer().listen(port, host);
      await once(server, "listening");
      listeners.push(server);
    };

    it("looks at this machine by the stack's file", async () => {
      const { code, stdout } = await called(doctor, ["--json"]);
      const said = JSON.parse(stdout);
      expect(schema.parse(said)).toEqual(said);
      expect({ code, said }).toMatchObject({
        ...{ code: 0, said: { isWell: true, verdict: "this machine has what the stack needs" } },
      });
      expect(() => schema.parse({ ...said, chainId: "x" })).toThrow();
    });

    // As README has them: nodes from .10 on, LoadBalancers from .100 on, ten apart; the chain's port is 30301.
    it("names the places that another program has", async () => {
      await listen(`${network}.11`, 26_657);
      await listen(`${network}.110`, 30_301);
      await listen(`${network}.120`, 30_301);
      const { code, stdout } = await called(doctor, [], { columns: 200 });
      expect(code).toBe(1);
      expect(stdout.replace(/\s+/g, " ")).toContain(
        `! the stack's addresses are taken by another program; "${network}.11:26657, ${network}.110:30301"; `,
      );
      expect(stdout).toMatch(/\n\nVerdict: 1 thing is wrong with this machine\n$/);
    });

    it("does not take for another's what an up began", async () => {
      await listen(`${network}.11`, 26_657);
      mkdirSync(join(folder, ".ics", "embedded"), { recursive: true });
      expect((await called(doctor, [])).code).toBe(0);
    });

    it("names a folder to which nothing can be written", async () => {
      writeFileSync(join(folder, ".ics"), "");
      const { code, stdout } = await called(doctor, [], { columns: 200 });
      expect(code).toBe(1);
      expect(stdout.replace(/\s+/g, " ")).toContain(
        `! nothing can be written to the stack's folder (not a folder); "${join(folder, ".ics")}"; get the right to write there`,
      );
    });

    it("minds the folder that the stack names, which is made where it is not yet", async () => {
      const file = join(folder, "Pulumi.embedded.yaml");
      const text = readFileSync(file, "utf8");
      writeFileSync(file, `${text}  ics:stateDir: far/away\n`);
      expect((await called(doctor, [])).code).toBe(0);
      writeFileSync(join(folder, "far"), "");
      const { code, stdout } = await called(doctor, ["--json"]);
      expect([code, codes(JSON.parse(stdout))]).toEqual([1, ["FOLDER_UNWRITABLE"]]);
    });

    it("asks the clusters that the file names, where they are to exist", async () => {
      writeFileSync(
        join(folder, "Pulumi.embedded.yaml"),
        `config:\n  ics:clusters: existing\n  ics:validators: [{name: a, cluster: {kubeconfig: none, context: far}}, {name: b, managed: false}]\n`,
      );
      const { code, stdout } = await called(doctor, [], { columns: 200 });
      expect(code).toBe(1);
      expect(stdout.replace(/\s+/g, " ")).toMatch(
        /! a cluster cannot be asked \(kubeconfig cannot be read, Error: ENOENT.*\); "a"; .* Verdict: 1 thing is wrong/,
      );
    });

    it("says what it lacks, where there is no stack's file, and whose chain is meant", async () => {
      expect(await called(doctor, ["--stack", "x"])).toEqual({
        code: 1,
        stdout: "",
        stderr: `ics: a stack's file cannot be read (ENOENT); "Pulumi.x.yaml"; call it in the folder of Pulumi.yaml, and name the stack by --stack\n`,
      });
      const named = await called(doctor, ["--rpc", "http://127.0.0.1:1"]);
      expect({ code: named.code, stdout: named.stdout }).toEqual({ code: 2, stdout: "" });
    });
  });

  it("shows it as text before the verdict", async () => {
    await stackOn("existing");
    const { stdout } = await called(doctor, ["testchain-0"], { columns: 60 });
    const sections = stdout.trimEnd().split("\n\n");
    expect(sections.at(-2)).toMatch(
      /^This machine, for existing clusters\n {2}has node [\d.]+, pulumi 3\.230\.0\n {2}! a cluster cannot be asked/,
    );
    expect(sections.at(-1)).toMatch(/^Verdict: /);
  });
});
