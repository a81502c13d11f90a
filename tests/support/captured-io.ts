import type { Io } from "../../cli/io";

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
