import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { BackOff } from "../../chain/back-off";
import { printable } from "../../core/printable";

const submitTimeoutMs = 90_000;
const graceMs = 5_000;
const firstRestartMs = 500;
const longestRestartMs = 5_000;
/** What ran so long has not failed to start. */
const soundAfterMs = 60_000;
const outputBytes = 4 << 20;

/** What Hermes says of one command with `--json`: the last line of its output. */
function saidBy(output: string): { readonly status?: unknown; readonly result?: unknown } {
  const last = output.trim().split("\n").at(-1) ?? "";
  try {
    return JSON.parse(last) as { status?: unknown; result?: unknown };
  } catch {
    return { result: last };
  }
}

/**
 * The program `hermes` in a folder of its own, which holds its config and its keys.
 *
 * One command at a time, and none while it relays: both would sign with one account.
 */
export class HermesProgram {
  private readonly config: string;
  /** Folder of the keys. */
  readonly keyFolder: string;
  private running: ChildProcess | undefined;
  private wanted: string | undefined;
  private restart: NodeJS.Timeout | undefined;
  private readonly backOff = new BackOff(firstRestartMs, longestRestartMs);

  /**
   * @param program - Path of the program.
   * @param folder - Where config and keys are.
   * @param onEnd - Told when what relays has ended without being asked to.
   */
  constructor(
    private readonly program: string,
    private readonly folder: string,
    private readonly onEnd: (reason: string) => void,
  ) {
    this.config = join(folder, "config.toml");
    this.keyFolder = join(folder, "keys");
  }

  get isRunning(): boolean {
    return this.running !== undefined;
  }

  private write(name: string, text: string): void {
    writeFileSync(join(this.folder, name), text, { mode: 0o600 });
  }

  /** Runs one command to its end. @throws Error with what Hermes says. */
  private async run(args: readonly string[]): Promise<void> {
    const { failed, output, reason } = await new Promise<{
      failed: boolean;
      output: string;
      reason: string;
    }>((done) => {
      execFile(
        this.program,
        ["--config", this.config, "--json", ...args],
        {
          cwd: this.folder,
          timeout: submitTimeoutMs,
          maxBuffer: outputBytes,
          killSignal: "SIGKILL",
        },
        (error, stdout, stderr) => {
          const reason = error?.killed === true ? "no answer in time" : stderr.trim();
          done({ failed: error !== null, output: stdout, reason });
        },
      );
    });
    const { status, result } = saidBy(output);
    if (!failed && status === "success") return;
    const said = typeof result === "string" && result !== "" ? result : reason;
    throw new Error(printable(said === "" ? JSON.stringify(result ?? "nothing") : said, 600));
  }

  /** Puts the account's keys where Hermes looks for them. By file: arguments are everybody's to read. */
  async addKeys(config: string, chainIds: readonly string[], mnemonic: string): Promise<void> {
    mkdirSync(this.keyFolder, { recursive: true, mode: 0o700 });
    this.write("config.toml", config);
    const file = join(this.folder, "mnemonic");
    try {
      this.write("mnemonic", mnemonic);
      for (const chain of chainIds) {
        await this.run(["keys", "add", "--chain", chain, "--mnemonic-file", file, "--overwrite"]);
      }
    } finally {
      rmSync(file, { force: true });
    }
  }

  /** Signs and sends one message, and waits until it is in a block. @throws Error with what Hermes says. */
  async submit(config: string, args: readonly string[]): Promise<void> {
    await this.stop();
    this.write("config.toml", config);
    await this.run(args);
  }

  /** Has it relay with this config: leaves it alone where it does already. */
  async relay(config: string): Promise<void> {
    if (this.wanted === config) return;
    await this.stop();
    this.wanted = config;
    this.start(config);
  }

  private start(config: string): void {
    const began = performance.now();
    // Each time: somebody may have edited it.
    this.write("config.toml", config);
    const child = spawn(this.program, ["--config", this.config, "start"], {
      cwd: this.folder,
      // Standard output is this program's log.
      stdio: ["ignore", "inherit", "inherit"],
    });
    this.running = child;
    const ended = (reason: string): void => {
      if (this.running !== child) return;
      this.running = undefined;
      if (performance.now() - began > soundAfterMs) this.backOff.succeeded();
      this.onEnd(reason);
      this.restart = setTimeout(() => {
        this.start(config);
      }, this.backOff.nextMs());
    };
    child.once("error", (error) => {
      ended(error.message);
    });
    child.once("exit", (code, signal) => {
      ended(signal ?? `exit code ${String(code)}`);
    });
  }

  /** Ends what relays, and waits for that. */
  async stop(): Promise<void> {
    clearTimeout(this.restart);
    this.wanted = undefined;
    const child = this.running;
    this.running = undefined;
    if (child?.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGTERM");
    const late = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await gone;
    clearTimeout(late);
  }
}
