import { mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { cacheEntry } from "../../tools/cache-entry";
import { cleanCache } from "../../tools/clean-cache";
import type { ToolFamily } from "../../tools/tool";
import { type FakeTools, makeFakeTools } from "../support/fake-tools";

let fake: FakeTools;

beforeEach(() => {
  fake = makeFakeTools();
});

afterEach(() => {
  rmSync(fake.root, { recursive: true, force: true });
});

const nameOf = async (family: ToolFamily = fake.family): Promise<string> =>
  (await cacheEntry(family, fake.site)).name;

const write = (file: string, text: string): void => {
  const path = join(fake.site.checkout, fake.family.moduleDir, file);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
};

describe("cacheEntry", () => {
  it("is named for family, version and key, and stays the same", async () => {
    const name = await nameOf();
    expect(name).toMatch(/^fake-v1\.2\.3-[0-9a-f]{12}$/);
    expect(await nameOf()).toBe(name);
  });

  it.each([
    { what: "go.sum", file: "go.sum", changes: true },
    { what: "a source", file: "cmd/fake/main.go", changes: true },
    { what: "a new source", file: "internal/more.go", changes: true },
    { what: "a test", file: "cmd/fake/main_test.go", changes: false },
  ])("changes with $what: $changes", async ({ file, changes }) => {
    const before = await nameOf();
    write(file, "// changed\n");
    expect((await nameOf()) !== before).toBe(changes);
  });

  it("changes with the linker flags", async () => {
    const other = { ...fake.family, ldflags: () => ["-X main.version=other"] };
    expect(await nameOf(other)).not.toBe(await nameOf());
  });
});

describe("cleanCache", () => {
  it("removes what is not pinned and keeps what is, and what is not an entry", async () => {
    const kept = await nameOf();
    const old = "fake-v1.0.0-0123456789ab";
    for (const name of [kept, old, "notes-of-someone"]) {
      mkdirSync(join(fake.site.cacheRoot, name, "bin"), { recursive: true });
    }
    expect(await cleanCache([fake.family], fake.site)).toEqual([old]);
    expect(readdirSync(fake.site.cacheRoot).sort()).toEqual([kept, "notes-of-someone"].sort());
  });

  it("has nothing to do where there is no cache yet", async () => {
    expect(await cleanCache([fake.family], fake.site)).toEqual([]);
  });
});
