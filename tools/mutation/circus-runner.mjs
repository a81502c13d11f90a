import { readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative } from "node:path";

import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import { DryRunStatus, MutantRunStatus, TestStatus } from "@stryker-mutator/api/test-runner";
import { expect } from "expect";
import * as circus from "jest-circus";

import { freshModules } from "./fresh-modules.mjs";

const { describe, it, test, beforeAll, beforeEach, afterAll, afterEach } = circus;
Object.assign(globalThis, {
  describe,
  it,
  test,
  beforeAll,
  beforeEach,
  afterAll,
  afterEach,
  expect,
});

// Of each property a few examples, and none that is smaller: fewer mutants die of it, but each in milliseconds.
const require = createRequire(import.meta.url);
const { default: fc, ...others } = require("fast-check");
const assert = (property, given) =>
  fc.assert(property, { ...given, numRuns: 20, endOnFailure: true });
require.cache[require.resolve("fast-check")].exports = { ...others, default: { ...fc, assert } };

// What instrumented code looks at: packages/instrumenter/src/util/syntax-helpers.ts of StrykerJS v9.6.1.
const stryker = (globalThis.__stryker__ ??= {});

const nameOf = ({ name, parent }) => (parent?.parent ? `${nameOf(parent)} ${name}` : name);

/** All tests below a describe block, with ids that stay the same from load to load. */
function testsIn(block, file, seen = new Map()) {
  return block.children.flatMap((child) => {
    if (child.type === "describeBlock") return testsIn(child, file, seen);
    const name = `${file} ${nameOf(child)}`;
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    return [{ id: count === 1 ? name : `${name} #${count}`, entry: child }];
  });
}

const textOf = (error) => String(error?.stack ?? error);

/** Runs tests by jest's own engine in a process that stays, each file with modules of its own. */
class CircusRunner {
  constructor({ circus: { tests, testTimeout } }) {
    this.folder = process.cwd();
    this.testTimeout = testTimeout;
    this.files = readdirSync(join(this.folder, tests), { recursive: true })
      .filter((file) => file.endsWith(".test.ts"))
      .map((file) => join(tests, file))
      .sort();
    this.modules = freshModules(this.folder);
    this.modulesOf = new Map();
    this.durations = new Map();
    process.env.NODE_ENV = "test";
    // What a test left behind may fail later on; the test that waited for it tells.
    process.on("uncaughtException", () => {});
    process.on("unhandledRejection", () => {});
  }

  capabilities() {
    return { reloadEnvironment: true };
  }

  async dryRun() {
    const tests = [];
    for (const file of this.files) {
      const { tests: run, broken } = await this.run(file);
      if (broken.length > 0) {
        return {
          status: DryRunStatus.Error,
          errorMessage: `${broken[0].id}: ${broken[0].failureMessage}`,
        };
      }
      tests.push(...run);
    }
    return { status: DryRunStatus.Complete, tests, mutantCoverage: stryker.mutantCoverage };
  }

  async mutantRun({ activeMutant, sandboxFileName, testFilter, hitLimit, disableBail }) {
    const wanted = testFilter && new Set(testFilter);
    const failed = [];
    let nrOfTests = 0;
    for (const file of this.filesFor(sandboxFileName, testFilter)) {
      stryker.hitLimit = hitLimit;
      stryker.hitCount = hitLimit === undefined ? undefined : 0;
      stryker.activeMutant = activeMutant.id;
      const { tests, broken } = await this.run(file, wanted, !disableBail);
      stryker.activeMutant = undefined;
      if (stryker.hitCount > hitLimit) {
        return { status: MutantRunStatus.Timeout, reason: `ran more than ${hitLimit} times` };
      }
      nrOfTests += tests.length;
      failed.push(...tests.filter(({ status }) => status === TestStatus.Failed), ...broken);
      if (failed.length > 0 && !disableBail) break;
    }
    if (failed.length === 0) return { status: MutantRunStatus.Survived, nrOfTests };
    const killedBy = failed.map(({ id }) => id);
    const { failureMessage } = failed[0];
    return { status: MutantRunStatus.Killed, killedBy, failureMessage, nrOfTests };
  }

  /** The test files that a mutant concerns: first its module's, then those of its room, which are likely to fail, then the quick ones. */
  filesFor(mutated, testFilter) {
    const concerned =
      testFilter === undefined
        ? this.files.filter((file) => this.modulesLoadedBy(file).has(mutated))
        : this.files.filter((file) => testFilter.some((id) => id.startsWith(`${file} `)));
    const own = join("tests", relative(this.folder, mutated)).replace(/\.ts$/, ".test.ts");
    const distance = (file) => (file === own ? 0 : dirname(file) === dirname(own) ? 1 : 2);
    const duration = (file) => this.durations.get(file) ?? 0;
    return concerned.sort((a, b) => distance(a) - distance(b) || duration(a) - duration(b));
  }

  modulesLoadedBy(file) {
    if (!this.modulesOf.has(file)) {
      circus.resetState();
      this.modules.load(join(this.folder, file));
      this.modulesOf.set(file, new Set(this.modules.loaded()));
    }
    return this.modulesOf.get(file);
  }

  /** Runs the wanted tests of a file, up to the first that fails where told so. */
  async run(file, wanted, bail = false) {
    circus.resetState();
    try {
      this.modules.load(join(this.folder, file));
    } catch (error) {
      return { tests: [], broken: [{ id: `${file} is loaded`, failureMessage: textOf(error) }] };
    }
    circus.setState({ ...circus.getState(), testTimeout: this.testTimeout });
    const all = testsIn(circus.getState().rootDescribeBlock, file);
    const ids = new Map(all.map(({ id, entry }) => [entry, id]));
    const skip = (some) => some.forEach(({ entry }) => (entry.mode = "skip"));
    skip(all.filter(({ id }) => wanted !== undefined && !wanted.has(id)));
    const follow = ({ name, test: entry }) => {
      if (name === "test_start") stryker.currentTestId = ids.get(entry);
      if (name !== "test_done") return;
      stryker.currentTestId = undefined;
      if (bail && entry.errors.length > 0) skip(all);
    };
    circus.addEventHandler(follow);
    const began = performance.now();
    const { unhandledErrors } = await circus.run();
    circus.removeEventHandler(follow);
    this.durations.set(file, Math.max(this.durations.get(file) ?? 0, performance.now() - began));
    return {
      tests: all
        .filter(({ entry }) => entry.status === "done")
        .map(({ id, entry: { duration, errors } }) => ({
          id,
          name: id,
          fileName: join(this.folder, file),
          timeSpentMs: duration ?? 0,
          ...(errors.length === 0
            ? { status: TestStatus.Success }
            : { status: TestStatus.Failed, failureMessage: textOf([errors[0]].flat()[0]) }),
        })),
      broken: unhandledErrors.map((failureMessage) => ({
        id: `${file} outside of its tests`,
        failureMessage,
      })),
    };
  }
}

const circusRunner = Object.assign((options) => new CircusRunner(options), { inject: ["options"] });
export const strykerPlugins = [declareFactoryPlugin(PluginKind.TestRunner, "circus", circusRunner)];
