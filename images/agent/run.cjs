"use strict";

// Entry point of the image: its first argument says which of the programs runs.

const programs = ["agent", "sidecar", "public-rpc", "relayer"];
const [, self, program = "", ...args] = process.argv;
if (programs.includes(program)) {
  process.argv = [process.execPath, self, ...args];
  require(`./${program}.cjs`);
} else {
  process.stderr.write(`ics: no such program; "${program}"; name one of ${programs.join(", ")}\n`);
  process.exitCode = 2;
}
