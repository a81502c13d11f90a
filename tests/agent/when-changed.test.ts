import { renameSync, rmSync, symlinkSync, unwatchFile, writeFileSync } from "node:fs";
import { join } from "node:path";

import { whenChanged } from "../../agent/when-changed";
import { eventually } from "../support/eventually";
import { temporaryFolder } from "../support/temporary-folder";

const folder = temporaryFolder();

describe("a file that a Secret is mounted as", () => {
  it("is seen to change, and no sooner", async () => {
    const [target, file] = [join(folder, "..data"), join(folder, "settings.json")];
    writeFileSync(join(folder, "one"), "settings");
    writeFileSync(join(folder, "two"), "settings");
    writeFileSync(join(folder, "three"), "other settings");
    // As the kubelet does it: the file is a link to a link, which is put in another's place.
    const point = (to: string): void => {
      symlinkSync(join(folder, to), join(folder, "next"));
      renameSync(join(folder, "next"), target);
    };
    point("one");
    symlinkSync(target, file);
    let looks = 0;
    let seen = 0;
    whenChanged(file, () => (seen += 1), 20);
    point("two");
    const watched = join(folder, "looked-at");
    writeFileSync(watched, "1");
    whenChanged(watched, () => (looks += 1), 20);
    await eventually("some looks later", () => {
      writeFileSync(watched, String(Math.random()));
      return looks > 3 ? true : undefined;
    });
    expect(seen).toBe(0);
    point("three");
    await eventually("it is seen", () => (seen > 0 ? true : undefined));
    rmSync(file);
    for (const one of [file, watched]) unwatchFile(one);
  });
});
