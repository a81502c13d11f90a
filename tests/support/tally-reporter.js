/** Ends a run with one line that people and CI can read: `N passed, N failed`. */
module.exports = class TallyReporter {
  onRunComplete(_contexts, results) {
    const broken = results.numRuntimeErrorTestSuites;
    const skipped = results.numPendingTests > 0 ? `, ${results.numPendingTests} skipped` : "";
    process.stdout.write(
      `\n${results.numPassedTests} passed, ${results.numFailedTests + broken} failed${skipped}\n`,
    );
  }
};
