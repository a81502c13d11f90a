import jestConfig from "../../jest.config.js";
import { forgetStaleSurvivors } from "./stale-survivors.mjs";

// One layer at a time, with the unit tests that mirror it: a layer's own tests have to catch its mistakes. They run in
// circus-runner.mjs, since StrykerJS' own runner for jest starts jest anew for each mutant: seconds instead of
// milliseconds. No type checker: what it leaves out is few, and it takes longer than the tests.
const { MUTATE_LAYER: layer, MUTATE_MODULES: modules } = process.env;
const incrementalFile = `.ics/mutation/${layer}.json`;
if (!modules) forgetStaleSurvivors(incrementalFile);

export default {
  plugins: ["./tools/mutation/circus-runner.mjs", "./tools/mutation/score-reporter.mjs"],
  testRunner: "circus",
  circus: { tests: `tests/${layer}`, testTimeout: jestConfig.testTimeout },
  layer,
  mutate: modules ? modules.split(",") : [`${layer}/**/*.ts`],
  coverageAnalysis: "perTest",
  incremental: !modules,
  incrementalFile,
  tempDirName: ".ics/mutation/sandbox",
  cleanTempDir: "always",
  ignorePatterns: [".ics", "dist", "go"],
  // swc does not look at types, so that nothing has to be put before each file.
  disableTypeChecks: false,
  // On a machine that does other things too only a test that hangs is a mistake found; most loops without end are found
  // by how often they run.
  timeoutMS: 60_000,
  reporters: ["clear-text", "progress-append-only", ...(modules ? [] : ["score"])],
  clearTextReporter: { logTests: false, reportTests: false },
  warnings: { slow: false, unknownOptions: false },
};
