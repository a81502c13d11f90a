import { execFile } from "node:child_process";
import { delimiter, join } from "node:path";

import { doctor } from "../../cli/commands/doctor";
import { endpoint } from "../../cli/commands/endpoint";
import { graph } from "../../cli/commands/graph";
import { peers } from "../../cli/commands/peers";
import { serve } from "../../cli/commands/serve";
import { status } from "../../cli/commands/status";
import type { IcsCommand } from "../../cli/ics-command";
import { called } from "../support/captured-io";
import { closeServers, httpServer, rpcServer, statusAt, urlOf } from "../support/chain-servers";
import { fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry, honestNode, idOfKey, member } from "../support/fake-doctor-chain";
import { script } from "../support/fake-tools";
import { closePeerServers, deadPort, newNodeKey, peerServer } from "../support/peer-servers";
import { temporaryFolder } from "../support/temporary-folder";

/* What status and doctor say alike where something is wrong out there: one line, and exit code 1. */

const path = process.env["PATH"];
const folder = temporaryFolder();

afterEach(async () => {
  process.env["PATH"] = path;
  await closePeerServers();
  await closeServers();
});

const both: readonly { name: string; command: IcsCommand<never>; words: readonly string[] }[] = [
  { name: "status", command: status, words: [] },
  { name: "doctor", command: doctor, words: ["testchain-0"] },
];

const readers: readonly { name: string; command: IcsCommand<never>; words: readonly string[] }[] = [
  ...both,
  { name: "peers", command: peers, words: ["testchain-0"] },
  { name: "endpoint", command: endpoint, words: [] },
  { name: "graph", command: graph, words: [] },
  { name: "serve", command: serve, words: [] },
];

describe.each(readers)("the call of ics $name", ({ command, words }) => {
  it.each([
    { rpc: "nowhere", shown: "nowhere" },
    { rpc: "ftp://rpc.example.org", shown: "ftp://rpc.example.org" },
    { rpc: "ftp://bob:s3cret@rpc.example.org", shown: "…@rpc.example.org" },
    { rpc: "bob:s3cret/@rpc.example.org", shown: "…@rpc.example.org" },
    { rpc: "htps://rpc.example.org/v1/s3cret?k=s3cret", shown: "htps://rpc.example.org/…" },
    { rpc: "rpc.example.org//s3cret", shown: "rpc.example.org/…" },
    { rpc: "rpc.example.org:/s3cret", shown: "rpc.example.org:/…" },
  ])("is wrong with the address $shown, which it keeps keys of", async ({ rpc, shown }) => {
    const remedy = "give it as http://HOST:PORT or https://HOST";
    // A page or a question would not end.
    const signal = AbortSignal.abort();
    const flags = ["--rpc", "http://127.0.0.1:1", "--rpc", rpc];
    expect(await called(command, [...words, ...flags], { signal })).toEqual({
      code: 2,
      stdout: "",
      stderr: `ics: RPC address cannot be read; "${shown}"; ${remedy}\n`,
    });
  });
});

const launched = entry("0", "testchain-0");

describe.each(both)("ics $name", ({ command, words }) => {
  const ics = (...flags: readonly string[]) => called(command, [...words, ...flags]);

  it("says that there is no such stack", async () => {
    script(
      join(folder, "pulumi"),
      "#!/bin/sh\necho \"error: no stack named 'gone' found\" >&2; exit 255\n",
    );
    process.env["PATH"] = [folder, path].join(delimiter);
    expect(await ics("--stack", "gone")).toEqual({
      code: 1,
      stdout: "",
      stderr:
        "ics: cannot read stack \"gone\"; error: no stack named 'gone' found; run make up first\n",
    });
  });

  const silent = (): Promise<string> => urlOf(httpServer(() => undefined));
  const stubs = (): Promise<string> =>
    urlOf(
      rpcServer(({ method }) =>
        method === "status"
          ? statusAt(new Date())
          : { response: { code: 0, value: "", height: "21" } },
      ),
    );

  it.each([
    {
      what: "is dead",
      rpc: async () => `http://127.0.0.1:${await deadPort()}`,
      line: /failed, connection refused; "http:\/\/127\.0\.0\.1:\d+"; /,
    },
    { what: "is slow", rpc: silent, line: /failed, no answer in time; / },
    {
      what: "answers with empty stubs",
      rpc: stubs,
      line: /has no Interchain Security module of release 6 or 7, or no longer/,
    },
    {
      what: "is of another chain",
      rpc: () => fakeConsumerChains({ entries: [launched] }),
      flags: ["--provider-chain-id", "provider-2"],
      line: /RPC address serves chain "provider-1" instead of "provider-2"; /,
    },
  ])("says in one line that the RPC address $what", async ({ rpc, flags = [], line }) => {
    const { code, stdout, stderr } = await ics("--rpc", await rpc(), "--timeout", "1", ...flags);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(line);
    expect(stderr).toMatch(/^ics: [^\n]*\n$/);
  });

  it("says that the provider chain stands still", async () => {
    const blockTime = new Date("2026-01-02T03:04:05Z");
    const rpc = await fakeConsumerChains({ entries: [launched], blockTime });
    const { code, stdout } = await ics("--rpc", rpc);
    expect(code).toBe(1);
    expect(stdout).toContain("2026-01-02T03:04:05.000Z");
  });

  it("ends quietly where nobody reads its output", async () => {
    const rpc = await fakeConsumerChains({ entries: [launched] });
    const ics = join(__dirname, "..", "..", "ics.cjs");
    const line = [process.execPath, ics, command.name, ...words, "--rpc", rpc, "--json"]
      .map((word) => `'${word}'`)
      .join(" ");
    // The servers are this process's, so it must not wait for the shell.
    const { stdout, stderr } = await new Promise<{ stdout: string; stderr: string }>((done) => {
      execFile("bash", ["--norc", "-c", `${line} | true; echo done`], (_error, out, err) => {
        done({ stdout: out, stderr: err });
      });
    });
    expect({ stdout, stderr }).toEqual({ stdout: "done\n", stderr: "" });
  });
});

describe("a peer", () => {
  const doctorSays = async (port: number, id = "ab".repeat(20)) => {
    const rpc = await fakeConsumerChains({
      entries: [launched],
      optedIn: [member(1, "eve", `p2p=${id}@127.0.0.1:${port}`)],
    });
    const flags = ["--rpc", rpc, "--allow-private-addresses", "--timeout", "2", "--json"];
    const { code, stdout } = await called(doctor, ["0", ...flags]);
    return {
      code,
      codes: JSON.parse(stdout)
        .findings.filter((one: any) => one.isFault)
        .map((one: any) => one.code),
    };
  };

  it.each([
    { what: "says nothing", code: "SILENT", port: () => peerServer(() => undefined) },
    {
      what: "speaks HTTP",
      code: "HTTP",
      port: async () => Number(new URL((await httpServer((_, r) => r.end())).url).port),
    },
    {
      what: "proves another id",
      code: "WRONG_ID",
      port: () => honestNode(newNodeKey(), "testchain-0"),
    },
  ])("that $what is named as such by doctor", async ({ code, port }) => {
    expect(await doctorSays(await port())).toEqual({ code: 1, codes: [code] });
  });
});

describe.each([
  ...both.map(({ command, words }) => ({ command, words })),
  { command: graph, words: ["--format", "text"] },
  { command: graph, words: ["--format", "svg"] },
  { command: graph, words: ["--format", "dot"] },
  { command: graph, words: ["--format", "mermaid"] },
  { command: peers, words: ["testchain-0"] },
  { command: peers, words: ["testchain-0", "--json"] },
])("ics $command.name $words", ({ command, words }) => {
  it("lets no name of 280 hostile bytes through, in 40 columns", async () => {
    const name = "\u001b]0;x\u0007\u202e\n".repeat(32).slice(0, 280);
    const key = newNodeKey();
    const port = await honestNode(key, "testchain-0");
    const details = `p2p=${idOfKey(key)}@127.0.0.1:${port}`;
    const rpc = await fakeConsumerChains({
      entries: [launched],
      optedIn: [member(1, name, details), member(2, name, name)],
    });
    const flags = ["--rpc", rpc, "--allow-private-addresses"];
    const { stdout, stderr } = await called(command, [...words, ...flags], { columns: 40 });
    expect(stdout + stderr).not.toMatch(/[^\n\x20-\x7e…]/);
    // Each format escapes the rest in its own way.
    expect(stdout).toContain("u001b");
  });
});
