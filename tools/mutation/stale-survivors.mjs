import { existsSync, readFileSync, writeFileSync } from "node:fs";

/**
 * Takes mutants of what runs when a module is loaded out of an incremental report where they survived: StrykerJS does
 * not know which tests concern them, so it would believe in that whatever test is added.
 */
export function forgetStaleSurvivors(file) {
  if (!existsSync(file)) return;
  const report = JSON.parse(readFileSync(file, "utf8"));
  for (const module of Object.values(report.files)) {
    module.mutants = module.mutants.filter(
      ({ static: onLoad, status }) => !(onLoad && status === "Survived"),
    );
  }
  writeFileSync(file, JSON.stringify(report));
}
