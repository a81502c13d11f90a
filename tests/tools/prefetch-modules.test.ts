import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { ensureTools } from "../../tools/ensure-tools";
import type { Site } from "../../tools/site";
import type { ToolFamily } from "../../tools/tool";
import { type FakeTools, makeFakeTools, script } from "../support/fake-tools";

jest.setTimeout(120_000);

let fake: FakeTools;
let second: ToolFamily;

beforeEach(() => {
  fake = makeFakeTools();
  second = { ...fake.family, name: "second", tools: [{ name: "other", goPackage: "./cmd/fake" }] };
});

afterEach(() => {
  rmSync(fake.root, { recursive: true, force: true });
});

const lists = (): string => join(fake.root, "lists");

/** A Go that does as told when it is to list packages, which is how modules are fetched ahead. */
function siteWhoseListing(does: string): Site {
  const path = join(fake.root, "listing");
  const text = `#!/bin/sh\n[ "$1" != list ] || { echo "$*" >>'${lists()}'; ${does}; }\n`;
  script(join(path, "go"), `${text}exec '${join(fake.root, "go", "go")}' "$@"\n`);
  return { ...fake.site, env: { ...fake.site.env, PATH: `${path}:/usr/bin:/bin` } };
}

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) {
    await pause(20);
  }
}

const linked = (name: string): boolean =>
  existsSync(join(fake.site.checkout, ".ics", "tools", "bin", name));

describe("modules of later families", () => {
  it("are fetched while the first one compiles, and never again", async () => {
    const site = siteWhoseListing("true");
    writeFileSync(fake.gate, "");
    const run = ensureTools([fake.family, second], site);
    await until(() => existsSync(lists()));
    expect(linked("fake-tool")).toBe(false);
    rmSync(fake.gate);
    await run;
    await ensureTools([fake.family, second], site);
    expect(readFileSync(lists(), "utf8")).toBe("list -deps ./cmd/fake\n");
  });

  it.each([
    { name: "fails", does: "exit 1" },
    // Longer than this test may take: only an interrupted one ends in time.
    { name: "outlasts the builds", does: "exec sleep 600" },
  ])("do not matter where fetching them $name", async ({ does }) => {
    await ensureTools([fake.family, second], siteWhoseListing(does));
    expect(existsSync(lists())).toBe(true);
    expect([linked("fake-tool"), linked("other")]).toEqual([true, true]);
  });

  it("are left alone when the run is told to end", async () => {
    const site = siteWhoseListing("exec sleep 600");
    writeFileSync(fake.gate, "");
    const interruption = new AbortController();
    const run = ensureTools([fake.family, second], { ...site, signal: interruption.signal });
    await until(() => existsSync(lists()) && existsSync(fake.builds));
    interruption.abort(new Error("interrupted"));
    await expect(run).rejects.toThrow("interrupted");
  });
});
