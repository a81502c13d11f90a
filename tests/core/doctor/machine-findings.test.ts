import { readFileSync } from "node:fs";
import { join } from "node:path";

import {
  type MachineFacts,
  machineFindings,
  neededTools,
} from "../../../core/doctor/machine-findings";

const sound: MachineFacts = {
  clusters: "kind",
  node: "22.12.0",
  tools: neededTools.kind.map((name) => ({ name, isThere: true })),
  freeBytes: 2 ** 40,
  silentClusters: [],
};

const without = (name: string): MachineFacts["tools"] =>
  sound.tools.map((tool) => (tool.name === name ? { name, isThere: false } : tool));

describe("machineFindings", () => {
  it("has nothing to say of a machine that lacks nothing", () => {
    expect(machineFindings(sound)).toEqual([]);
  });

  it.each<{ why: string; facts: Partial<MachineFacts>; text: string }>([
    {
      why: "a program",
      facts: { tools: without("kind") },
      text: 'a program is not on PATH; "kind"; make tools builds it; where it is, put it on PATH',
    },
    {
      why: "Docker, once",
      facts: { tools: without("docker"), dockerFault: "spawn docker ENOENT" },
      text: 'a program is not on PATH; "docker"; install Docker, or name an Engine by DOCKER_HOST',
    },
    {
      why: "an Engine",
      facts: { dockerFault: "permission denied\u001b[2J" },
      text: 'the Docker Engine does not answer; "permission denied\\u001b[2J"; start it, or get the right to its socket',
    },
    {
      why: "an address",
      facts: { unusable: { address: "127.97.0.100", reason: "EADDRNOTAVAIL" } },
      text: 'nothing can listen on an address of this machine (EADDRNOTAVAIL); "127.97.0.100"; add it to the loopback interface, or choose another network.subnet',
    },
    {
      why: "a version that serves",
      facts: { tools: [{ name: "pulumi", isThere: true, version: "3.229.9" }] },
      text: 'pulumi serves in versions from 3.230.0, and before 4.0.0; "3.229.9"; make tools takes one that does, or builds it',
    },
    {
      why: "free places, a few by name",
      facts: { busy: [1, 2, 3, 4, 5].map((at) => `127.97.0.10:${at}`) },
      text: "the stack's addresses are taken by another program; \"127.97.0.10:1, 127.97.0.10:2, 127.97.0.10:3, 2 more\"; end it (another checkout's make down), or choose another network.subnet",
    },
    {
      why: "room",
      facts: { freeBytes: 2 ** 30 },
      text: 'the disk of the stack\'s folder is nearly full; "1.0 GiB free"; make room; 2 GiB is little',
    },
    {
      why: "a way to a cluster",
      facts: { silentClusters: [{ name: "alice", reason: "ECONNREFUSED" }] },
      text: 'a cluster cannot be asked (ECONNREFUSED); "alice"; log in to it, and check the rights to get and list there',
    },
  ])("names what is missing: $why", ({ facts, text: wanted }) => {
    const found = machineFindings({ ...sound, ...facts });
    // JSON's escapes stand once for what is escaped in a message that quotes it again.
    expect(found.map(({ text }) => text.replaceAll("\\\\", "\\"))).toEqual([wanted]);
  });

  it.each([
    { go: { name: "go", isThere: false }, codes: ["TOOL_MISSING"] },
    { go: { name: "go", isThere: true, version: "1.25.9" }, codes: ["TOOL_VERSION"] },
    { go: { name: "go", isThere: true, version: "1.26.0" }, codes: [] },
    // As `go version` of Go's own repository tells none.
    { go: { name: "go", isThere: true }, codes: [] },
  ])("needs Go where programs are missing, case %#", ({ go, codes }) => {
    const of = (facts: MachineFacts) => machineFindings(facts).map(({ code }) => code);
    expect(of({ ...sound, go })).toEqual([]);
    expect(of({ ...sound, tools: without("kind"), go })).toEqual(["TOOL_MISSING", ...codes]);
  });

  it("takes the versions of Node that package.json does", () => {
    const { engines } = JSON.parse(
      readFileSync(join(__dirname, "../../../package.json"), "utf8"),
    ) as { engines: { node: string } };
    expect(engines.node).toBe("^20.19.0 || >=22.12.0");
    const olds = ["18.20.4", "20.18.9", "21.7.0", "22.11.0"];
    const news = ["20.19.0", "20.20.1", "22.12.0", "22.13.1", "23.0.0", "24.1.0"];
    const isOld = (node: string): boolean => machineFindings({ ...sound, node }).length > 0;
    expect([...olds, ...news].filter(isOld)).toEqual(olds);
  });
});
