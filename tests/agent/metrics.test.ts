import { readFileSync } from "node:fs";
import { join } from "node:path";

import { startHealthServer } from "../../agent/health-server";
import { AgentMetrics } from "../../agent/metrics";

const dashboard = readFileSync(
  join(__dirname, "..", "..", "docs", "grafana-dashboard.json"),
  "utf8",
);

describe("the agent's metrics", () => {
  it("are all on the dashboard, and nothing else is", async () => {
    const names = (await new AgentMetrics().registry.getMetricsAsJSON()).map(({ name }) => name);
    const shown = new Set(
      [...dashboard.matchAll(/ics_agent_\w+/g)].map(([name]) => name.replace(/_bucket$/, "")),
    );
    expect([...shown].sort()).toEqual([...names].sort());
  });

  // https://prometheus.io/docs/practices/naming/
  it("are named by Prometheus' conventions", async () => {
    const metrics = await new AgentMetrics().registry.getMetricsAsJSON();
    for (const { name, type, help } of metrics) {
      expect(name).toMatch(/^ics_agent_[a-z_]+$/);
      expect(help).toMatch(/\.$/);
      if (String(type) === "counter") expect(name).toMatch(/_total$/);
      if (String(type) === "histogram") expect(name).toMatch(/_seconds$/);
    }
  });
});

describe("the agent's health", () => {
  it("tells that it runs, whether it is in step, and its metrics", async () => {
    const metrics = new AgentMetrics();
    let ready = false;
    const server = await startHealthServer("127.91.0.201:19464", metrics.registry, () => ready);
    try {
      const ask = async (path: string): Promise<[number, string]> => {
        const reply = await fetch(`http://127.91.0.201:19464${path}`);
        return [reply.status, await reply.text()];
      };
      expect(await ask("/healthz")).toEqual([200, "ok\n"]);
      expect(await ask("/readyz")).toEqual([503, "not in step\n"]);
      ready = true;
      expect(await ask("/readyz")).toEqual([200, "ok\n"]);
      metrics.peersExpected.set({ chain_id: "x-1" }, 3);
      const [status, text] = await ask("/metrics");
      expect(status).toBe(200);
      expect(text).toContain('ics_agent_peers_expected{chain_id="x-1"} 3');
      expect((await ask("/else"))[0]).toBe(404);
    } finally {
      server.close();
    }
  });

  it("hands on what others say, each as what it is", async () => {
    const server = await startHealthServer(
      "127.91.0.202:19464",
      new AgentMetrics().registry,
      () => true,
      {
        "/status": () => Promise.resolve('{"state":"relaying"}'),
        "/hermes": () => Promise.resolve("# HELP workers\nworkers 1"),
        "/dead": () => Promise.reject(new Error("fetch failed")),
      },
    );
    try {
      const ask = async (path: string): Promise<[number, string, string]> => {
        const reply = await fetch(`http://127.91.0.202:19464${path}`);
        const [type = ""] = (reply.headers.get("content-type") ?? "").split(";");
        return [reply.status, type, await reply.text()];
      };
      expect(await ask("/status")).toEqual([200, "application/json", '{"state":"relaying"}\n']);
      expect(await ask("/hermes")).toEqual([200, "text/plain", "# HELP workers\nworkers 1\n"]);
      expect(await ask("/dead")).toEqual([503, "text/plain", "fetch failed\n"]);
    } finally {
      server.close();
    }
  });
});
