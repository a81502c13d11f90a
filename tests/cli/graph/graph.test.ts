import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { graph } from "../../../cli/commands/graph";
import { called } from "../../support/captured-io";
import { closeServers } from "../../support/chain-servers";
import { fakeConsumerChains } from "../../support/fake-consumer-chains";
import { operatorNumber } from "../../support/fake-provider-chain";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
let rpc: string;

beforeAll(async () => {
  rpc = await fakeConsumerChains({
    entries: [
      {
        ...{ consumer_id: "0", chain_id: "testchain-0", phase: "CONSUMER_PHASE_LAUNCHED" },
        ...{ owner_address: "", metadata: { name: "", description: "", metadata: "" } },
      },
    ],
    optedIn: [
      {
        ...{ provider_address: "", provider_operator_address: operatorNumber(1) },
        description: { moniker: "alice", details: `p2p=${"a".repeat(40)}@127.0.0.1:1` },
        ...{ jailed: false, consumer_power: "5" },
      },
    ],
  });
});

afterAll(closeServers);

const ics = (...args: readonly string[]) =>
  called(graph, ["--rpc", rpc, "--allow-private-addresses", ...args]);

describe("ics graph", () => {
  it("shows text, with exit code 0 though a peer does not answer", async () => {
    const { code, stdout, stderr } = await ics();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^ {2}Consumer chain testchain-0: id 0, LAUNCHED, port 30159$/m);
    expect(stdout).toMatch(/^! {3}alice: 127\.0\.0\.1:1, power 5, does not answer/m);
  });

  it.each([
    { format: "svg", start: /^<svg / },
    { format: "dot", start: /^graph ics \{/ },
    { format: "mermaid", start: /^flowchart LR\n/ },
    { format: "text", start: /^ {2}Provider chain / },
  ])("gives $format", async ({ format, start }) => {
    expect((await ics("--format", format)).stdout).toMatch(start);
  });

  it.each([
    { file: "a.svg", start: /^<svg / },
    { file: "a.gv", start: /^graph ics \{/ },
    { file: "a.mmd", start: /^flowchart LR\n/ },
    { file: "a.txt", start: /^ {2}Provider chain / },
  ])("writes $file in the format of its name", async ({ file, start }) => {
    const path = join(folder, file);
    expect(await ics("--output", path)).toEqual({ code: 0, stdout: "", stderr: "" });
    expect(readFileSync(path, "utf8")).toMatch(start);
  });

  it("says where it could not write", async () => {
    const { code, stderr } = await ics("--output", join(folder, "no", "a.svg"));
    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^ics: the graph cannot be written \(ENOENT\); ".*a\.svg"; name another file by --output\n$/,
    );
  });

  it("refuses a file whose name asks for what it does not draw, and writes none", async () => {
    const path = join(folder, "a.PNG");
    const { code, stderr } = await ics("--output", path);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ics: nothing is drawn as \.png; ".*a\.PNG"; end it in \.svg, or say /);
    expect(existsSync(path)).toBe(false);
    expect(await ics("--output", path, "--format", "svg")).toMatchObject({ code: 0 });
  });

  it("refuses a format that is none", async () => {
    const { code, stderr } = await ics("--format", "png");
    expect(code).toBe(2);
    expect(stderr).toMatch(/png.* Allowed choices are svg, dot, mermaid, text/);
  });
});
