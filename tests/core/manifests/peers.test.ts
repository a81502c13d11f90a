import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "smol-toml";

import { cometConfigToml } from "../../../core/manifests/node-config";
import { peersMount, peersScript } from "../../../core/manifests/peers";
import { withoutNames } from "../../../core/peers/peers-text";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const home = join(folder, "home");
const config = join(home, "config", "config.toml");
const ids = ["a".repeat(40), "b".repeat(40)] as const;

const rendered = cometConfigToml({
  moniker: "bob",
  persistentPeers: "",
  externalAddress: "127.97.0.110:30301",
  addrBookStrict: false,
  allowDuplicateIp: true,
  pex: false,
  expose: { rpc: false, grpc: false },
  unsafeRpc: true,
  blockTimeMs: 1_000,
});

/** What the pod's first container does with the ConfigMap's text, by a real shell. */
function started(
  peers: string,
  file = rendered,
): { status: number | null; p2p: Record<string, unknown> } {
  mkdirSync(join(home, "config"), { recursive: true });
  mkdirSync(join(folder, "peers"), { recursive: true });
  writeFileSync(config, file);
  writeFileSync(join(folder, "peers", "persistent_peers"), peers);
  const script = peersScript(home).replaceAll(peersMount, join(folder, "peers"));
  const { status } = spawnSync("sh", ["-ec", script], { encoding: "utf8" });
  return { status, p2p: parse(readFileSync(config, "utf8"))["p2p"] as Record<string, unknown> };
}

describe("a pod's peers", () => {
  it.each([
    { name: "none", peers: "", expected: "", written: "" },
    {
      name: "one",
      peers: `${ids[0]}@127.97.0.120:30301`,
      expected: ids[0],
      written: `${ids[0]}@127.97.0.120:30301`,
    },
    {
      // CometBFT is to look up no stranger's name; the running node gets addresses.
      name: "several, of which those behind names come later",
      peers: `${ids[0]}@peer-1.example.com:30301,${ids[1]}@[2001:db8::a]:30301,${ids[0]}@1.2.3.4-5:1`,
      expected: `${ids.join(",")},${ids[0]}`,
      written: `${ids[1]}@[2001:db8::a]:30301`,
    },
  ])("stand in its config file where people look: $name", ({ peers, expected, written }) => {
    const { status, p2p } = started(peers);
    expect(status).toBe(0);
    expect(p2p).toMatchObject({
      persistent_peers: written,
      unconditional_peer_ids: expected,
      private_peer_ids: expected,
      external_address: "127.97.0.110:30301",
    });
    expect(withoutNames(peers)).toBe(written);
  });

  // CometBFT v0.38 p2p/transport.go: `ErrRejected{isDuplicate}` for a second connection of one IP, dialled ones too.
  it.each([
    {
      name: "each on a host of his own",
      hosts: ["203.0.113.1:1", "203.0.113.10:1"],
      allows: false,
    },
    {
      name: "on one host",
      hosts: ["203.0.113.1:1", "198.51.100.1:1", "203.0.113.1:2"],
      allows: true,
    },
    { name: "on one IPv6 host", hosts: ["[2001:db8::1]:1", "[2001:db8::1]:2"], allows: true },
    {
      name: "claims of one node id on one host",
      hosts: ["203.0.113.1:1", "203.0.113.1:2"],
      allows: false,
      sameId: true,
    },
    { name: "behind one name", hosts: ["x.example:1", "x.example:2"], allows: true },
  ])("may be several $name: $allows", ({ hosts, allows, sameId = false }) => {
    const idAt = (index: number): string => String(sameId ? 1 : index).repeat(40);
    const peers = hosts.map((host, index) => `${idAt(index)}@${host}`).join(",");
    const file = rendered.replace("allow_duplicate_ip = true", "allow_duplicate_ip = false");
    expect(started(peers, file).p2p["allow_duplicate_ip"]).toBe(allows);
    expect(started(peers).p2p["allow_duplicate_ip"]).toBe(true);
  });

  it.each([
    { name: "a quote", peers: `${ids[0]}@x:1" pex = "` },
    { name: "a new line", peers: `${ids[0]}@x:1\npex = true` },
    { name: "what sed would read", peers: `${ids[0]}@x:1|e id` },
    { name: "what a shell would read", peers: "$(id)" },
  ])("end the pod where they hold $name, and the file stays", ({ peers }) => {
    expect(started(peers).status).not.toBe(0);
    expect(readFileSync(config, "utf8")).toBe(rendered);
  });
});
