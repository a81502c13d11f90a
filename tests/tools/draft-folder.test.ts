import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, utimesSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import { newDraft, sweepDrafts } from "../../tools/draft-folder";

let cache: string;

beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), "ics-drafts-"));
});

afterEach(() => {
  rmSync(cache, { recursive: true, force: true });
});

const ended = spawnSync("true").pid;
const dayMs = 24 * 60 * 60 * 1000;

describe("sweepDrafts", () => {
  // The parts of a name: host, process id, start time, counter.
  it.each([
    { owner: "of a process that has ended", change: { pid: ended }, stays: false },
    { owner: "of this very process", change: {}, stays: true },
    { owner: "of a process whose id was given away again", change: { start: 1 }, stays: false },
    { owner: "of another host", change: { host: "00000000" }, stays: true },
    { owner: "of another host, days old", change: { host: "00000000", days: 2 }, stays: false },
  ])("a draft $owner stays: $stays", ({ change, stays }) => {
    const { host, pid, start, days } = { days: 0, ...change } as Record<string, string | number>;
    const name = basename(newDraft(cache, "fake")).replace(
      /~(\w+)-(\d+)-(\d+)-/,
      (_, ownHost: string, ownPid: string, ownStart: string) =>
        `~${host ?? ownHost}-${pid ?? ownPid}-${start ?? ownStart}-`,
    );
    mkdirSync(join(cache, name));
    const made = (Date.now() - Number(days) * dayMs) / 1000;
    utimesSync(join(cache, name), made, made);
    sweepDrafts(cache, "fake");
    expect(readdirSync(cache)).toEqual(stays ? [name] : []);
  });

  it("leaves other families, entries and strange names alone", () => {
    const names = [
      ".draft-other~00000000-1-1-1",
      "fake-v1.0.0-0123456789ab",
      ".draft-",
      "x",
    ].sort();
    for (const name of names) {
      mkdirSync(join(cache, name));
    }
    sweepDrafts(cache, "fake");
    expect(readdirSync(cache).sort()).toEqual(names);
  });
});
