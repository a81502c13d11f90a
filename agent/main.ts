import { readFileSync } from "node:fs";
import { parseArgs } from "node:util";

import { parseAgentSettings } from "../core/plan/agent-settings";
import { Agent } from "./agent";
import { startHealthServer } from "./health-server";
import { openLog } from "./log";
import { AgentMetrics } from "./metrics";
import { kubeConfigOf, runMain, runUntilStopped } from "./process";
import { whenChanged } from "./when-changed";

const help = `Usage: agent --settings FILE [--kubeconfig FILE] [--listen HOST:PORT]

Keeps the EndpointSlices behind the p2p Service equal to the pods, and the peers of the
cluster's consumer nodes equal to what the provider chain says.

  --settings FILE      settings that the stack wrote, JSON
  --kubeconfig FILE    way to the API server; default: that of the pod it runs in
  --listen HOST:PORT   serves /healthz, /readyz and /metrics there; default: nothing
`;

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      settings: { type: "string" },
      kubeconfig: { type: "string" },
      listen: { type: "string" },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (values.settings === undefined) throw new TypeError("--settings is missing");
  const log = openLog("ics-agent");
  const metrics = new AgentMetrics();
  const settings = parseAgentSettings(readFileSync(values.settings, "utf8"));
  const agent = new Agent(settings, kubeConfigOf(values.kubeconfig), metrics, log);
  const server =
    values.listen === undefined
      ? undefined
      : await startHealthServer(values.listen, metrics.registry, () => agent.isReady);
  const stop = runUntilStopped(log, server, async () => agent.stop());
  // In a pod the file is a Secret's, which changes in place; whoever started the pod starts it again.
  if (values.kubeconfig === undefined) {
    whenChanged(values.settings, () => {
      log.info("settings changed; starting anew");
      stop();
    });
  }
}

runMain("agent", help, main);
