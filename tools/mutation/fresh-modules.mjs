import { readFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { sep } from "node:path";

import swc from "@swc/core";

import jestConfig from "../../jest.config.js";

const unit = jestConfig.projects.find(({ displayName }) => displayName === "unit");
const [, swcOptions] = Object.values(unit.transform)[0];
const compiled = new Map();

/** Modules of the folder in which tests run are made anew for each test file, as jest does; those of packages stay. */
export function freshModules(folder) {
  const require = createRequire(folder + sep);
  const isOwn = (file) =>
    file.startsWith(folder + sep) && !file.includes(`${sep}node_modules${sep}`);

  Module._extensions[".ts"] = (module, filename) => {
    if (!compiled.has(filename)) {
      const text = readFileSync(filename, "utf8");
      compiled.set(
        filename,
        swc.transformSync(text, { ...swcOptions, filename, swcrc: false }).code,
      );
    }
    module._compile(compiled.get(filename), filename);
  };

  const loaded = () => Object.keys(require.cache).filter(isOwn);
  return {
    load(file) {
      for (const name of loaded()) {
        delete require.cache[name];
      }
      require(file);
    },
    loaded,
  };
}
