const { existsSync, mkdirSync, readFileSync, writeFileSync } = require("node:fs");
const { join } = require("node:path");

const folder = join(__dirname, "../../.ics");

/** What earlier runs of jest left, where there were any. */
function former(file) {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  const count = (what) => Number(new RegExp(`(\\d+) ${what}`).exec(text)?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), skipped: count("skipped") };
}

/**
 * Adds to `N passed, N failed` in .ics/tally, for whoever runs jest, perhaps more than once, to print as
 * the last line: jest's own summary comes after every reporter.
 */
module.exports = class TallyReporter {
  onRunComplete(_contexts, results) {
    const file = join(folder, "tally");
    const { passed, failed, skipped } = former(file);
    const broken = results.numRuntimeErrorTestSuites;
    const left = skipped + results.numPendingTests;
    mkdirSync(folder, { recursive: true });
    writeFileSync(
      file,
      `${passed + results.numPassedTests} passed, ${failed + results.numFailedTests + broken} failed${left > 0 ? `, ${left} skipped` : ""}\n`,
    );
  }
};
