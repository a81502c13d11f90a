import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { symlinkSync } from "node:fs";
import { join, resolve } from "node:path";

import { withHomeLock } from "../../../providers/machine/home-lock";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();

/** Another process that holds a home's lock until it is killed. */
const otherHolder = async (home: string): Promise<ChildProcess> => {
  const module = resolve("providers/machine/home-lock.ts");
  const script = `
    require("ts-node/register/transpile-only");
    require(${JSON.stringify(module)}).withHomeLock(${JSON.stringify(home)}, async () => {
      console.log("held");
      await new Promise((done) => setTimeout(done, 600000));
    });`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  await once(child.stdout, "data");
  return child;
};

describe("withHomeLock", () => {
  it("lets one piece of work at a time near a home", async () => {
    const home = join(folder, "one");
    let inside = 0;
    let most = 0;
    const work = async () => {
      inside += 1;
      most = Math.max(most, inside);
      await new Promise(setImmediate);
      inside -= 1;
    };
    await Promise.all([1, 2, 3, 4].map(async () => withHomeLock(home, work)));
    expect(most).toBe(1);
  });

  it("gives the home back after a failure", async () => {
    const home = join(folder, "failed");
    const failing = withHomeLock(home, async () => Promise.reject(new Error("no luck")));
    await expect(failing).rejects.toThrow("no luck");
    await expect(withHomeLock(home, async () => "again", 100)).resolves.toBe("again");
  });

  it("knows a home under all its names, and does not mix up two homes", async () => {
    const link = join(folder, "link");
    symlinkSync(folder, link);
    await withHomeLock(join(folder, "home"), async () => {
      await expect(withHomeLock(join(link, "home"), async () => 1, 0)).rejects.toThrow(
        "is held by",
      );
      await expect(withHomeLock(join(folder, "other"), async () => 1, 0)).resolves.toBe(1);
    });
  });

  it("keeps other processes out, names the holder, and is free the moment it is killed", async () => {
    const home = join(folder, "shared");
    const other = await otherHolder(home);
    await expect(withHomeLock(home, async () => 1, 50)).rejects.toThrow(
      `home "${home}" is held by process ${other.pid}; wait until that run has ended`,
    );
    other.kill("SIGKILL");
    await expect(withHomeLock(home, async () => "mine", 10_000)).resolves.toBe("mine");
  }, 30_000);
});
