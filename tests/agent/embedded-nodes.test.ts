import { mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { embeddedNode, leavePeers } from "../../agent/embedded-nodes";
import { processText } from "../../core/manifests/embedded-listen";
import { temporaryFolder } from "../support/temporary-folder";

const nodes = temporaryFolder();
const pod = (text?: string): any => ({
  metadata: { annotations: text === undefined ? {} : { "ics-discovery/process": text } },
});
const listen = {
  p2p: { host: "127.97.0.11", port: 50301 },
  rpc: { host: "127.97.0.11", port: 30401 },
  grpc: { host: "127.97.0.11", port: 40501 },
};

describe("the process that plays a pod", () => {
  it("is the one that the pod names", () => {
    expect(embeddedNode(pod(processText("bob-x-1", listen)), nodes)).toEqual({
      folder: join(nodes, "bob-x-1"),
      rpc: "http://127.97.0.11:30401",
    });
  });

  it.each([
    { name: "nothing", text: undefined },
    { name: "no JSON", text: "{" },
    { name: "no ports", text: '{"folder":"x"}' },
    { name: "a folder elsewhere", text: '{"folder":"../x","ports":{"26657":"127.0.0.1:1"}}' },
    { name: "an absolute folder", text: '{"folder":"/etc","ports":{"26657":"127.0.0.1:1"}}' },
    { name: "an address elsewhere", text: '{"folder":"x","ports":{"26657":"192.0.2.1:1"}}' },
    { name: "a name", text: '{"folder":"x","ports":{"26657":"example.com:1"}}' },
  ])("is nobody where the pod says $name", ({ text }) => {
    expect(embeddedNode(pod(text), nodes)).toBeUndefined();
  });

  it("finds its peers at its next start, and nobody else reads them", () => {
    const node = { folder: join(nodes, "bob-x-1"), rpc: "http://127.0.0.1:1" };
    leavePeers(node, "nobody is there yet");
    mkdirSync(node.folder);
    leavePeers(node, "a@b:1");
    expect(readFileSync(join(node.folder, "peers"), "utf8")).toBe("a@b:1\n");
    expect(statSync(join(node.folder, "peers")).mode & 0o777).toBe(0o600);
  });
});
