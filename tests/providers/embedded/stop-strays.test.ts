import { readFileSync } from "node:fs";
import { join } from "node:path";

import {
  startProcess,
  stopStrays,
  strayProcesses,
} from "../../../providers/machine/supervised-process";
import { eventually } from "../../support/eventually";
import { temporaryFolder } from "../../support/temporary-folder";

const directory = temporaryFolder();

it("ends also what a process starts while it is being ended", async () => {
  const successor = "sleep 300 & exit 0";
  const script = `trap '${successor}' TERM; echo ready; while :; do sleep 0.05; done`;
  const log = join(directory, "log");
  await startProcess({ directory, name: "stray", command: ["/bin/sh", "-c", script], log });
  await eventually("it listens for signals", () =>
    readFileSync(log, "utf8").includes("ready") ? true : undefined,
  );
  await stopStrays(directory);
  expect(strayProcesses(directory)).toEqual([]);
});
