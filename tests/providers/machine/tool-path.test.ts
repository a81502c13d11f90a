import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { toolPath } from "../../../providers/machine/tool-path";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const path = process.env["PATH"];

beforeAll(() => {
  process.env["PATH"] = `${folder}:${join(folder, "second")}`;
  mkdirSync(join(folder, "etcd")); // a folder of that name is not the tool
  mkdirSync(join(folder, "second"));
  writeFileSync(join(folder, "second", "etcd-3.6"), "");
  chmodSync(join(folder, "second", "etcd-3.6"), 0o755);
  symlinkSync("etcd-3.6", join(folder, "second", "etcd"));
  writeFileSync(join(folder, "kwokctl"), "not executable", { mode: 0o644 });
});

afterAll(() => {
  process.env["PATH"] = path;
});

describe("toolPath", () => {
  it("finds the program behind the first executable file of that name", () => {
    expect(toolPath("etcd")).toBe(join(folder, "second", "etcd-3.6"));
  });

  it.each([{ tool: "kwokctl" }, { tool: "kubectl" }])("says how to get $tool", ({ tool }) => {
    expect(() => toolPath(tool)).toThrow(
      `tool "${tool}" is not on PATH; run make tools and put .ics/tools/bin on PATH`,
    );
  });
});
