import { readFileSync, writeFileSync } from "node:fs";

import { declareFactoryPlugin, PluginKind } from "@stryker-mutator/api/plugin";
import prettier from "prettier";

const file = new URL("score.json", import.meta.url);

/** Renews the entry of one layer in score.json. */
class ScoreReporter {
  constructor({ layer }) {
    this.layer = layer;
  }

  onMutationTestReportReady(_report, { systemUnderTestMetrics: { metrics } }) {
    const { mutationScore, totalValid, totalUndetected } = metrics;
    const scores = JSON.parse(readFileSync(file, "utf8"));
    // Rounded down: a bound that is nearly reached is not reached.
    scores[this.layer] = {
      score: Math.floor(mutationScore * 10) / 10,
      mutants: totalValid,
      survived: totalUndetected,
    };
    this.written = prettier
      .format(JSON.stringify(scores), { parser: "json", printWidth: 100 })
      .then((text) => writeFileSync(file, text));
  }

  wrapUp() {
    return this.written;
  }
}

const scoreReporter = Object.assign((options) => new ScoreReporter(options), {
  inject: ["options"],
});
export const strykerPlugins = [declareFactoryPlugin(PluginKind.Reporter, "score", scoreReporter)];
