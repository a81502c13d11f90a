import {
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readlinkSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { linkTools } from "../../tools/link-tools";

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ics-links-"));
  dir = join(root, "bin");
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const links = (): Record<string, string> =>
  Object.fromEntries(readdirSync(dir).map((name) => [name, readlinkSync(join(dir, name))]));

describe("linkTools", () => {
  it("adds, changes and removes links, and leaves no drafts", () => {
    mkdirSync(dir);
    symlinkSync("/gone/etcd", join(dir, "etcd"));
    symlinkSync("/gone/kind", join(dir, "kind"));
    linkTools(
      dir,
      new Map([
        ["etcd", "/new/etcd"],
        ["kwok", "/new/kwok"],
      ]),
    );
    expect(links()).toEqual({ etcd: "/new/etcd", kwok: "/new/kwok" });
    expect(readdirSync(root)).toEqual(["bin"]);
  });

  it("does not touch a link that is right", () => {
    const wanted = new Map([["etcd", "/new/etcd"]]);
    linkTools(dir, wanted);
    const { ino } = lstatSync(join(dir, "etcd"));
    linkTools(dir, wanted);
    expect(lstatSync(join(dir, "etcd")).ino).toBe(ino);
  });

  it("keeps names that it may not remove", () => {
    linkTools(dir, new Map([["etcd", "/new/etcd"]]));
    linkTools(dir, new Map(), (name) => name !== "etcd");
    expect(links()).toEqual({ etcd: "/new/etcd" });
  });
});
