import type { IcsCommand } from "../../cli/ics-command";
import type { Io } from "../../cli/io";
import { runProgram } from "../../cli/program";

/** Streams of a command that keep what it writes. */
export function captured(given: Partial<Io> = {}): {
  readonly io: Io;
  readonly texts: () => { readonly stdout: string; readonly stderr: string };
} {
  const written = { stdout: "", stderr: "" };
  const sink = (name: "stdout" | "stderr"): Io["stdout"] => ({
    write: (text) => {
      written[name] += text;
    },
  });
  const io = {
    stdout: sink("stdout"),
    stderr: sink("stderr"),
    columns: 80,
    colours: false,
    progress: () => undefined,
    signal: new AbortController().signal,
    ...given,
  };
  return { io, texts: () => ({ ...written }) };
}

/** Calls one command of `ics` by itself. */
export async function called(
  command: IcsCommand<never>,
  args: readonly string[],
  given: Partial<Io> = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const { io, texts } = captured(given);
  const code = await runProgram([command], [command.name, ...args], io);
  return { code, ...texts() };
}
