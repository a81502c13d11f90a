import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { peersArguments } from "../../../providers/embedded/peers-file";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const [first, second] = ["a".repeat(40), "b".repeat(40)];

describe("the peers that a node starts with", () => {
  it("are none where the agent has left none", () => {
    expect(peersArguments(folder)).toEqual([]);
    writeFileSync(join(folder, "peers"), "");
    expect(peersArguments(folder)).toEqual([]);
  });

  it("are those that the agent has left, neither gossiped nor counted", () => {
    writeFileSync(join(folder, "peers"), `${first}@127.97.0.120:30301,${second}@[::1]:30301`);
    expect(peersArguments(folder)).toEqual([
      `--p2p.persistent_peers=${first}@127.97.0.120:30301,${second}@[::1]:30301`,
      `--p2p.unconditional_peer_ids=${first},${second}`,
      `--p2p.private_peer_ids=${first},${second}`,
    ]);
  });
});
