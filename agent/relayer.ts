import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { parseArgs } from "node:util";

import { parseRelayerSettings } from "../core/relayer/relayer-settings";
import { startHealthServer } from "./health-server";
import { openLog } from "./log";
import { runMain, runUntilStopped } from "./process";
import { hermesMetrics } from "./relayer/hermes-metrics";
import { RelayerLoop } from "./relayer/relayer-loop";
import { RelayerMetrics } from "./relayer/relayer-metrics";
import { whenChanged } from "./when-changed";

const help = `Usage: relayer --settings FILE [--folder FOLDER] [--listen HOST:PORT] [--restart] [--forgets]

Opens the CCV channel between a consumer chain and its provider chain, then has Hermes relay over
it, and looks after Hermes and both clients.

  --settings FILE      settings that the stack wrote, JSON; it holds the mnemonic of the account
  --folder FOLDER      where Hermes' config and keys are put; default: that of the settings
  --listen HOST:PORT   serves /healthz, /readyz, /status, /metrics and Hermes' own metrics as /hermes
                       there; default: nothing
  --restart            ends when the settings change, for whoever starts it anew
  --forgets            the folder may be a new one at each start: waits some blocks before its first message
`;

async function main(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: {
      settings: { type: "string" },
      folder: { type: "string" },
      listen: { type: "string" },
      restart: { type: "boolean", default: false },
      forgets: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) {
    process.stdout.write(help);
    return;
  }
  if (values.settings === undefined) throw new TypeError("--settings is missing");
  const log = openLog("ics-relayer");
  const metrics = new RelayerMetrics();
  const settings = parseRelayerSettings(readFileSync(values.settings, "utf8"));
  const folder = resolve(values.folder ?? dirname(values.settings));
  const relayer = new RelayerLoop(settings, folder, metrics, log, values.forgets);
  const server =
    values.listen === undefined
      ? undefined
      : await startHealthServer(
          values.listen,
          metrics.registry,
          () => relayer.isReady,
          {
            "/status": () => Promise.resolve(JSON.stringify(relayer.status)),
            "/hermes": async () => hermesMetrics(settings.telemetry),
          },
          () => relayer.isAlive,
        );
  const stop = runUntilStopped(log, server, async () => relayer.stop());
  if (values.restart) {
    whenChanged(values.settings, () => {
      log.info("settings changed; starting anew");
      stop();
    });
  }
  await relayer.run();
}

runMain("relayer", help, main);
