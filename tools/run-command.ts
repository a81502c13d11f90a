import { spawn } from "node:child_process";

export interface CommandResult {
  /** Exit code, or -1 when a signal ended it. */
  readonly code: number;
  readonly stdout: string;
  /** Both streams in the order in which they came. */
  readonly output: string;
}

export interface CommandOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly timeoutMs?: number;
  /** Interrupts the command as Ctrl-C would, so that it can tidy up; the promise rejects once it is gone. */
  readonly signal?: AbortSignal;
}

const keptCharacters = 200_000;

/** Runs a command to its end and collects what it says. Rejects when it cannot be started. */
export function runCommand(
  command: string,
  args: readonly string[],
  options: CommandOptions = {},
): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    options.signal?.throwIfAborted();
    const child = spawn(command, args, {
      ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
      ...(options.env === undefined ? {} : { env: options.env }),
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stdout = "";
    let output = "";
    const keep = (text: string, chunk: Buffer): string =>
      (text + chunk.toString()).slice(-keptCharacters);
    child.stdout.on("data", (chunk: Buffer) => {
      stdout = keep(stdout, chunk);
      output = keep(output, chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      output = keep(output, chunk);
    });

    const interrupt = (): void => void child.kill("SIGINT");
    options.signal?.addEventListener("abort", interrupt);
    const timer =
      options.timeoutMs === undefined
        ? undefined
        : setTimeout(() => child.kill("SIGKILL"), options.timeoutMs);
    const settle = (): void => {
      clearTimeout(timer);
      options.signal?.removeEventListener("abort", interrupt);
    };
    child.once("error", (cause) => {
      settle();
      reject(cause);
    });
    child.once("close", (code) => {
      settle();
      if (options.signal?.aborted === true) {
        reject(options.signal.reason as Error);
      } else {
        resolve({ code: code ?? -1, stdout, output });
      }
    });
  });
}
