"use strict";

/*
 * Loads this program's TypeScript modules from a cache of what the compiler made of them.
 *
 * Compiling them anew takes a second or two in each of the two processes of every `pulumi` command. What
 * is cached is known by the text, the compiler's version and its options, so it is never out of date;
 * node_modules/.cache may be removed at any time. Plain JavaScript, because it loads the rest.
 */

const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, sep } = require("node:path");

const project = dirname(__dirname);
const cache = join(project, "node_modules", ".cache", "ics-discovery");
const options = { target: "es2022", module: "commonjs", esModuleInterop: true };

/** What each loaded module was compiled to, with its source map. */
const loaded = new Map();

const typescript = () => require("typescript");

function compiled(text, file) {
  const ts = typescript();
  const compilerOptions = {
    ...ts.convertCompilerOptionsFromJson(options, project).options,
    inlineSourceMap: true,
    inlineSources: true,
  };
  return ts.transpileModule(text, { compilerOptions, fileName: file }).outputText;
}

/** Puts a file there whole or not at all; a cache that cannot be written is done without. */
function keep(path, text) {
  const draft = `${path}.${process.pid}`;
  try {
    mkdirSync(cache, { recursive: true });
    writeFileSync(draft, text);
    renameSync(draft, path);
  } catch {
    // the next run compiles again
  }
}

function javascriptOf(file) {
  const text = readFileSync(file, "utf8");
  const { version } = require("typescript/package.json");
  const key = createHash("sha256").update(JSON.stringify([version, options, file, text]));
  const path = join(cache, `${key.digest("hex")}.js`);
  try {
    return readFileSync(path, "utf8");
  } catch {
    const output = compiled(text, file);
    keep(path, output);
    return output;
  }
}

const former = Module._extensions[".ts"];
Module._extensions[".ts"] = (module, file) => {
  const within = file.startsWith(project + sep) ? file.slice(project.length) : undefined;
  const ours = within !== undefined && !within.includes(`${sep}node_modules${sep}`);
  if (ours) {
    const text = javascriptOf(file);
    loaded.set(file, text);
    module._compile(text, file);
  } else if (former !== undefined) former(module, file);
  else throw new Error(`no program for TypeScript outside of this one: "${file}"`);
};

/*
 * Stack traces name the lines of the .ts files: Pulumi's source-map-support is told where the maps
 * are. It is slow, however, and Pulumi writes the trace of an error without message down for every
 * promise of a resource, in case it leaks: a tenth of a preview's work. Those stay as they are.
 */
const sourceMaps = Module.createRequire(require.resolve("@pulumi/pulumi"))("source-map-support");
sourceMaps.install({ retrieveFile: (file) => loaded.get(file) ?? null });
const mapped = Error.prepareStackTrace;
Error.prepareStackTrace = (error, frames) =>
  error.message === "" ? [String(error), ...frames].join("\n    at ") : mapped(error, frames);
