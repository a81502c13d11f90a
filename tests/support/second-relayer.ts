import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

import type { RelayerStatus } from "../../core/relayer/relayer-status";
import type { Json } from "./chain-client";

const checkout = resolve(__dirname, "../..");

/** A relayer that somebody else runs for the same chain, with an account of his own. */
export class SecondRelayer {
  private constructor(
    private readonly child: ChildProcess,
    private readonly listen: string,
  ) {}

  /**
   * Starts one beside another.
   *
   * @param first - Folder of that one.
   * @param given.folder - Its own.
   * @param given.host - Address at which it listens.
   */
  static start(
    first: string,
    given: { readonly folder: string; readonly host: string; readonly mnemonic: string },
  ): SecondRelayer {
    const { folder, host, mnemonic } = given;
    mkdirSync(folder);
    const settings: Json = JSON.parse(readFileSync(join(first, "settings.json"), "utf8"));
    const file = join(folder, "settings.json");
    const own = { mnemonic, telemetry: `${host}:9001`, rest: `${host}:9002` };
    writeFileSync(file, JSON.stringify({ ...settings, ...own }), { mode: 0o600 });
    const listen = `${host}:9000`;
    const args = ["-r", "ts-node/register/transpile-only", "agent/relayer.ts"];
    const child = spawn(
      process.execPath,
      [...args, "--settings", file, "--folder", folder, "--listen", listen],
      { cwd: checkout, stdio: ["ignore", "ignore", "inherit"] },
    );
    return new SecondRelayer(child, listen);
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

  async stop(): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, "exit");
    this.child.kill();
    await gone;
  }
}
