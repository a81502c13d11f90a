import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";

import { refuseForeignEntrance } from "../../../providers/embedded/entrance-holder";
import { startProcess, stopStrays } from "../../../providers/machine/supervised-process";
import { eventually } from "../../support/eventually";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const host = "127.90.0.100";
let squatter: Server | undefined;

afterEach(async () => {
  squatter?.close();
  await stopStrays(folder);
});

async function squat(port: number): Promise<void> {
  squatter = createServer().listen({ host, port });
  await once(squatter, "listening");
}

describe("an entrance", () => {
  it("that is free, or that nobody needs, is nobody's", async () => {
    await refuseForeignEntrance(`${host}:30301`, folder);
    await refuseForeignEntrance(undefined, folder);
  });

  it("that a stranger has is refused with its address and the remedy", async () => {
    await squat(30_302);
    await expect(refuseForeignEntrance(`${host}:30302`, folder)).rejects.toThrow(
      /^port 30302 of 127\.90\.0\.100 is taken by another process; stop it .*ss -ltnp/,
    );
  });

  it("may be held by a process of the stack", async () => {
    const directory = join(folder, "cluster");
    mkdirSync(directory, { recursive: true });
    const script = `require("node:net").createServer().listen(30303, "${host}")`;
    await startProcess({ directory, name: "own", command: [process.execPath, "-e", script] });
    await eventually("it listens, and is a stranger to another stack", () =>
      refuseForeignEntrance(`${host}:30303`, join(folder, "elsewhere")).then(
        () => undefined,
        () => true,
      ),
    );
    await refuseForeignEntrance(`${host}:30303`, folder);
  });
});
