import { spawn } from "node:child_process";
import { readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Deadline, holdsBefore } from "../../../providers/machine/deadline";
import { textIfPresent } from "../../../providers/machine/private-file";
import { processIdentity } from "../../../providers/machine/process-table";
import {
  processState,
  startProcess,
  stopProcess,
  stopStrays,
  strayProcesses,
  untilServing,
} from "../../../providers/machine/supervised-process";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const idle = "setInterval(() => {}, 1000)";
const node = (script: string): string[] => [process.execPath, "-e", script];

const recordFile = (name: string): string => join(folder, `${name}.process.json`);
const recorded = (name: string) => JSON.parse(readFileSync(recordFile(name), "utf8"));
const logHas = async (name: string, text: string): Promise<boolean> =>
  holdsBefore(Deadline.in(10_000), () =>
    Boolean(textIfPresent(join(folder, `${name}.log`))?.includes(text)),
  );

afterEach(async () => stopStrays(folder, 1_000));

describe("a supervised process", () => {
  it("has a session of its own, a bare environment, its folder for home and private files", async () => {
    process.env["ICS_TEST_PASSPHRASE"] = "hunter2";
    const script = `
      const fs = require("fs");
      fs.writeFileSync("made", "");
      console.log(JSON.stringify({ cwd: process.cwd(), env: Object.keys(process.env).sort() }), "told");
      ${idle}`;
    const environment = { GOMAXPROCS: "1" };
    await startProcess({ directory: folder, name: "child", command: node(script), environment });
    expect(await logHas("child", "told")).toBe(true);
    delete process.env["ICS_TEST_PASSPHRASE"];

    const told = JSON.parse(readFileSync(join(folder, "child.log"), "utf8").split(" told")[0]!);
    expect(told.cwd).toBe(folder);
    expect(told.env).toEqual(expect.arrayContaining(["GOMAXPROCS", "HOME", "LANG", "PATH"]));
    expect(told.env).not.toContain("ICS_TEST_PASSPHRASE");
    const { pid } = recorded("child");
    // proc(5): fields 5 and 6 of stat are process group and session.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]!.split(" ");
    expect(fields.slice(2, 4)).toEqual([String(pid), String(pid)]);
    // A dump of its memory would hold its keys.
    expect(readFileSync(`/proc/${pid}/limits`, "utf8")).toMatch(/^Max core file size +0 +0 /m);
    for (const file of ["made", "child.log", "child.process.json"]) {
      expect(statSync(join(folder, file)).mode & 0o077).toBe(0);
    }
  });

  it("is started once: a second start leaves the first one running", async () => {
    await startProcess({ directory: folder, name: "once", command: node(idle) });
    const { pid } = recorded("once");
    await startProcess({ directory: folder, name: "once", command: node(idle) });
    expect(recorded("once").pid).toBe(pid);
  });

  it("is told from another process that has its number now", async () => {
    const other = spawn(process.execPath, ["-e", idle], { stdio: "ignore" });
    const identity = processIdentity(other.pid!)!;
    const record = { ...identity, startTicks: "1", command: ["etcd"] };
    writeFileSync(recordFile("reused"), JSON.stringify(record));

    expect(processState(folder, "reused")).toEqual({
      running: false,
      reason: `reused (process ${other.pid}) is not running`,
    });
    await stopProcess(folder, "reused");
    expect(processIdentity(other.pid!)).toEqual(identity);
    other.kill("SIGKILL");
  });

  it("is told from a process of an earlier boot", () => {
    const record = { ...processIdentity(process.pid)!, bootId: "an earlier one", command: [] };
    writeFileSync(recordFile("rebooted"), JSON.stringify(record));
    expect(processState(folder, "rebooted").running).toBe(false);
  });

  it.each([
    { why: "absent", text: undefined },
    { why: "cut short", text: '{"pid": 1' },
    { why: "of another shape", text: "[]" },
  ])("counts as never started when its record is $why", ({ text }) => {
    if (text !== undefined) writeFileSync(recordFile("odd"), text);
    expect(processState(folder, "odd")).toEqual({
      running: false,
      reason: "odd was never started",
    });
  });

  it("is stopped by asking, and by force when it does not listen", async () => {
    const polite = `process.on("SIGTERM", () => { console.log("asked"); process.exit(0) }); console.log("up"); ${idle}`;
    const deaf = `process.on("SIGTERM", () => {}); console.log("up"); ${idle}`;
    await startProcess({ directory: folder, name: "polite", command: node(polite) });
    await startProcess({ directory: folder, name: "deaf", command: node(deaf) });
    expect(await logHas("polite", "up")).toBe(true);
    expect(await logHas("deaf", "up")).toBe(true);

    await stopProcess(folder, "polite");
    expect(readFileSync(join(folder, "polite.log"), "utf8")).toContain("asked");
    await stopProcess(folder, "deaf", 200);
    expect(processState(folder, "deaf").running).toBe(false);
    expect(strayProcesses(folder)).toEqual([]);
  });

  it("that dies early is reported with the last lines of its log, and at once", async () => {
    const script = `console.error("\\u001b[31mno genesis\\u001b[0m in\\u0007 home"); process.exit(3)`;
    const dying = { directory: folder, name: "dying", command: node(script) };
    await startProcess(dying);
    const begun = performance.now();
    const waiting = untilServing([dying], "its port", Deadline.in(60_000), async () => false);
    await expect(waiting).rejects.toThrow(
      /^dying \(process \d+\) is not running while waiting for its port; last lines of ".*dying\.log":\nno genesis in {2}home$/,
    );
    expect(performance.now() - begun).toBeLessThan(20_000);
  });

  it("that serves nothing is reported when the time is up", async () => {
    const mute = { directory: folder, name: "mute", command: node(`console.log("busy"); ${idle}`) };
    await startProcess(mute);
    await expect(
      untilServing([mute], "its RPC", Deadline.in(100), async () => false),
    ).rejects.toThrow(/its RPC was awaited in vain for 0 s; /);
  });

  it("that a killed run did not record is found by its folder and its home, and no other", async () => {
    await startProcess({ directory: folder, name: "unrecorded", command: node(idle) });
    const unrecorded = recorded("unrecorded") as { pid: number };
    rmSync(recordFile("unrecorded"));
    // A person who stands in the folder and follows the log.
    const bystander = spawn("tail", ["-f", join(folder, "unrecorded.log")], {
      cwd: folder,
      stdio: "ignore",
    });
    await holdsBefore(Deadline.in(10_000), () =>
      readFileSync(`/proc/${bystander.pid}/cmdline`, "utf8").startsWith("tail"),
    );
    const found = await holdsBefore(
      Deadline.in(10_000),
      () =>
        strayProcesses(folder)
          .map(({ pid }) => pid)
          .join() === String(unrecorded.pid),
    );
    expect(found).toBe(true);
    await stopStrays(folder, 5_000);
    expect(processIdentity(unrecorded.pid)).toBeUndefined();
    expect(processIdentity(bystander.pid!)).toBeDefined();
    bystander.kill("SIGKILL");
  });
});
