import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { RelayerMetrics } from "../../../agent/relayer/relayer-metrics";
import { toolPath } from "../../../providers/machine/tool-path";

const root = join(__dirname, "..", "..", "..");
const dashboard = readFileSync(join(root, "docs", "grafana-dashboard.json"), "utf8");
const rulesFile = join(root, "docs", "prometheus-rules.yaml");
const rules = readFileSync(rulesFile, "utf8");

const metrics = async () => new RelayerMetrics().registry.getMetricsAsJSON();
const namesIn = (text: string): string[] => [
  ...new Set([...text.matchAll(/ics_relayer_\w+/g)].map(([name]) => name)),
];

describe("the relayer's metrics", () => {
  it("are all on the dashboard, and nothing else is", async () => {
    const names = (await metrics()).map(({ name }) => name);
    expect(namesIn(dashboard).sort()).toEqual(names.sort());
  });

  // https://prometheus.io/docs/practices/naming/
  it("are named by Prometheus' conventions", async () => {
    for (const { name, type, help } of await metrics()) {
      expect(name).toMatch(/^ics_relayer_[a-z_]+$/);
      expect(help).toMatch(/\.$/);
      expect(name.endsWith("_total")).toBe(String(type) === "counter");
    }
  });
});

describe("docs/prometheus-rules.yaml", () => {
  interface Rule {
    readonly alert: string;
    readonly expr: string;
    readonly labels: { readonly severity: string };
    readonly annotations: { readonly summary: string; readonly description: string };
  }
  const { groups } = parse(rules) as { groups: readonly { readonly rules: readonly Rule[] }[] };
  const alerts = groups.flatMap((group) => group.rules);

  it("alerts on what the relayer exports, and says what to do", async () => {
    const names = (await metrics()).map(({ name }) => name);
    expect(namesIn(rules).filter((name) => !names.includes(name))).toEqual([]);
    expect(alerts.map(({ alert }) => alert)).toEqual([
      ...["IcsRelayerDown", "IcsRelayerGone", "IcsClientExpires", "IcsRelayerBacklog"],
      ...["IcsRelayerFundsRunOut", "IcsRelayerBroadcastErrors"],
    ]);
    for (const { labels, annotations } of alerts) {
      expect(labels.severity).toMatch(/^(critical|warning)$/);
      expect(annotations.summary).toMatch(/\.$/);
      expect(annotations.description).toMatch(/\.$/);
    }
  });

  const promtool = ((): string | undefined => {
    try {
      return toolPath("promtool");
    } catch {
      process.stderr.write("promtool is not on PATH: alert rules are parsed, not played\n");
      return undefined;
    }
  })();

  (promtool === undefined ? it.skip : it)("fires where it has to, by promtool", () => {
    const cases = join(root, "tests", "prometheus", "relayer-alerts.yaml");
    const run = (...args: readonly string[]): string =>
      execFileSync(promtool ?? "", args, { encoding: "utf8" });
    expect(run("check", "rules", rulesFile)).toContain("SUCCESS: 6 rules found");
    expect(run("test", "rules", cases)).toContain("SUCCESS");
  });
});
