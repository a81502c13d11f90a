import { existsSync, mkdirSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { claimFolder, removeOwnFolder } from "../../../providers/machine/folder-owner";
import { temporaryFolder } from "../../support/temporary-folder";

const root = temporaryFolder();
const ours = { holds: 'embedded cluster "alice-cluster"', stack: "ics/dev" };

describe("claimFolder", () => {
  it("marks a new folder that only its owner may enter", () => {
    const folder = join(root, "new", "deep");
    expect(claimFolder(folder, ours)).toBe(folder);
    expect(statSync(folder).mode & 0o077).toBe(0);
  });

  it("takes an empty folder, and its own one again with what is in it", () => {
    const folder = join(root, "empty");
    mkdirSync(folder);
    claimFolder(folder, ours);
    writeFileSync(join(folder, "half-made"), "");
    expect(claimFolder(folder, ours)).toBe(folder);
    expect(readdirSync(folder)).toContain("half-made");
  });

  it("takes a folder in which a run was killed while it wrote the mark, and sweeps the draft", () => {
    const folder = join(root, "interrupted");
    mkdirSync(folder);
    writeFileSync(join(folder, "ics-owner.json.4711.new"), '{"holds"');
    expect(claimFolder(folder, ours)).toBe(folder);
    expect(readdirSync(folder)).toEqual(["ics-owner.json"]);
  });

  it("refuses another stack's folder, naming it", () => {
    const folder = join(root, "theirs");
    claimFolder(folder, { ...ours, stack: "ics/other" });
    expect(() => claimFolder(folder, ours)).toThrow(
      `folder "${folder}" holds the embedded cluster "alice-cluster" of stack "ics/other"; destroy that stack or set another "ics:stateDir"`,
    );
  });

  it("refuses a folder with a person's files in it", () => {
    const folder = join(root, "thesis");
    mkdirSync(folder);
    writeFileSync(join(folder, "thesis.txt"), "");
    expect(() => claimFolder(folder, ours)).toThrow("holds files that are not this program's");
  });
});

describe("removeOwnFolder", () => {
  it("removes a marked folder with all that is in it", () => {
    const folder = claimFolder(join(root, "marked"), ours);
    writeFileSync(join(folder, "anything"), "");
    removeOwnFolder(folder, ours, []);
    expect(existsSync(folder)).toBe(false);
  });

  it("is content with a folder that is gone", () => {
    expect(() => {
      removeOwnFolder(join(root, "never was"), ours, []);
    }).not.toThrow();
  });

  it("removes a folder with nothing in it but the draft of a mark", () => {
    const folder = join(root, "interrupted before");
    mkdirSync(folder);
    writeFileSync(join(folder, "ics-owner.json.4711.new"), "");
    removeOwnFolder(folder, ours, []);
    expect(existsSync(folder)).toBe(false);
  });

  it("leaves another stack's folder alone", () => {
    const folder = claimFolder(join(root, "foreign"), { ...ours, stack: "ics/other" });
    removeOwnFolder(folder, ours, ["ics-owner.json"]);
    expect(readdirSync(folder)).toEqual(["ics-owner.json"]);
  });

  it("takes only its own entries from an unmarked folder", () => {
    const folder = join(root, "unmarked");
    mkdirSync(join(folder, "clusters", "deep"), { recursive: true });
    writeFileSync(join(folder, "thesis.txt"), "");
    removeOwnFolder(folder, ours, ["clusters", "cluster.json"]);
    expect(readdirSync(folder)).toEqual(["thesis.txt"]);
  });
});
