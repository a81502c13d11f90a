import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";

const nodeModules = resolve(__dirname, "../../node_modules");

export interface CommandResult {
  readonly code: number | null;
  /** Standard output and standard error, as they came. */
  readonly text: string;
}

/** A Pulumi project of its own, with a file backend, for tests of the plugins by the real CLI. */
export class PulumiProject {
  readonly env: NodeJS.ProcessEnv;

  constructor(
    readonly directory: string,
    files: Readonly<Record<string, string>>,
  ) {
    mkdirSync(join(directory, "backend"), { recursive: true });
    symlinkSync(nodeModules, join(directory, "node_modules"));
    for (const [name, text] of Object.entries(files)) this.write(name, text);
    this.env = {
      ...process.env,
      PULUMI_HOME: join(directory, "home"),
      PULUMI_BACKEND_URL: `file://${join(directory, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    };
  }

  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  /** Starts the CLI in the project; its output is collected as it comes. */
  start(args: readonly string[]): { child: ChildProcess; text: () => string } {
    const child = spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.directory,
      env: this.env,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.on("data", (piece: Buffer) => (text += piece.toString()));
    }
    return { child, text: () => text };
  }

  async pulumi(...args: readonly string[]): Promise<CommandResult> {
    const { child, text } = this.start(args);
    const [code] = (await once(child, "close")) as [number | null];
    return { code, text: text() };
  }
}
