import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";

import { provider } from "../../../providers/embedded/state-folder-provider";
import { claimFolder } from "../../../providers/machine/folder-owner";
import {
  startProcess,
  stopStrays,
  strayProcesses,
} from "../../../providers/machine/supervised-process";
import { temporaryFolder } from "../../support/temporary-folder";

const root = temporaryFolder();
const inputs = { directory: join(root, "made", "embedded"), stack: "ics/embedded" };
const idle = [process.execPath, "-e", "setInterval(() => {}, 1000)"];

/** A folder of the given stack, with a process in it that no state knows. */
async function rest(name: string, stack: string): Promise<string> {
  const directory = claimFolder(join(inputs.directory, name), { holds: "a node", stack });
  await startProcess({ directory, name: "node", command: idle });
  return directory;
}

beforeEach(async () => {
  const { id, outs } = await provider.create(inputs);
  expect({ id, outs }).toEqual({ id: inputs.directory, outs: inputs });
});

afterEach(async () => {
  await stopStrays(root, 1_000);
  rmSync(join(root, "made"), { recursive: true, force: true });
});

describe("a state folder", () => {
  it("goes with what the stack has left in it, processes included", async () => {
    const rests = [await rest("alice-provider", "ics/embedded"), await rest("bob", "ics/embedded")];
    expect(rests.map((folder) => strayProcesses(folder).length)).toEqual([1, 1]);
    await provider.delete(inputs.directory, inputs);
    expect(strayProcesses(root)).toEqual([]);
    expect(existsSync(inputs.directory)).toBe(false);
  });

  it("leaves alone what is another stack's or nobody's, and stays for it", async () => {
    const other = await rest("alice-provider", "ics/other");
    mkdirSync(join(inputs.directory, "notes"));
    await provider.delete(inputs.directory, inputs);
    expect(readdirSync(inputs.directory).sort()).toEqual(["alice-provider", "notes"]);
    expect(strayProcesses(other)).toHaveLength(1);
  });

  it("may be gone already", async () => {
    rmSync(inputs.directory, { recursive: true });
    await provider.delete(inputs.directory, inputs);
    expect(existsSync(inputs.directory)).toBe(false);
  });

  it.each([
    { name: "nothing", change: {}, replaces: [] },
    { name: "its place", change: { directory: "elsewhere" }, replaces: ["directory"] },
    { name: "its stack", change: { stack: "ics/other" }, replaces: ["stack"] },
  ])("compares its place and its stack alone; changed: $name", async ({ change, replaces }) => {
    const diff = await provider.diff(inputs.directory, inputs, { ...inputs, ...change });
    expect(diff).toEqual({ changes: replaces.length > 0, replaces });
  });
});
