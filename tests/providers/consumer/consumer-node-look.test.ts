import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { lookAt } from "../../../providers/consumer/consumer-node-look";
import { temporaryFolder } from "../../support/temporary-folder";

const home = temporaryFolder();

describe("a look at a node", () => {
  beforeAll(() => {
    mkdirSync(join(home, "config"));
  });

  it.each([
    { name: "off", text: "[p2p]\npex = false\n", pex: false },
    { name: "on", text: "[p2p]\npex = true\n", pex: true },
    { name: "left to CometBFT, where it is on", text: "[p2p]\n", pex: true },
    { name: "in a file that somebody broke", text: "[p2p\npex = false\n", pex: true },
  ])("tells whether it looks for peers of peers: $name", async ({ text, pex }) => {
    writeFileSync(join(home, "config", "config.toml"), text);
    const node = { name: "bob", rpc: "http://127.0.0.1:1", nodeId: "", peers: "", home };
    expect(await lookAt(node)).toMatchObject({ name: "bob", pex, knownAddresses: 0 });
  });
});
