import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { RelayerSettings } from "../../core/relayer/relayer-settings";
import type { RelayerStatus } from "../../core/relayer/relayer-status";

const checkout = resolve(__dirname, "../..");

/** A relayer that no stack runs. */
export class RelayerProgram {
  private constructor(
    private readonly child: ChildProcess,
    private readonly listen: string,
  ) {}

  /**
   * @param given.folder - Of its settings and of what it keeps.
   * @param given.host - Address at which it listens.
   */
  static start(given: {
    readonly folder: string;
    readonly host: string;
    readonly settings: Omit<RelayerSettings, "telemetry" | "rest">;
  }): RelayerProgram {
    const { folder, host } = given;
    mkdirSync(folder, { recursive: true });
    const file = join(folder, "settings.json");
    const settings = { ...given.settings, telemetry: `${host}:9001`, rest: `${host}:9002` };
    writeFileSync(file, JSON.stringify(settings), { mode: 0o600 });
    const listen = `${host}:9000`;
    const args = ["-r", "ts-node/register/transpile-only", "agent/relayer.ts"];
    const child = spawn(
      process.execPath,
      [...args, "--settings", file, "--folder", folder, "--listen", listen],
      { cwd: checkout, stdio: ["ignore", "ignore", "inherit"] },
    );
    return new RelayerProgram(child, listen);
  }

  /** What it says that it does; nothing while it does not answer. */
  async status(): Promise<RelayerStatus | undefined> {
    try {
      const reply = await fetch(`http://${this.listen}/status`);
      return (await reply.json()) as RelayerStatus;
    } catch {
      return undefined;
    }
  }

  /** Ends it, and Hermes with it. */
  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill();
    await gone;
  }
}
