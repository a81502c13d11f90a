const { mkdirSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "../../.ics");

/** Leaves `N passed, N failed` in .ics/tally, for whoever runs jest to print as the last line: jest's own summary comes after every reporter. */
module.exports = class TallyReporter {
  onRunComplete(_contexts, results) {
    const broken = results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : "";
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(folder, "tally"),
      `${results.numPassedTests} passed, ${results.numFailedTests + broken} failed${skipped}\n`,
    );
  }
};
