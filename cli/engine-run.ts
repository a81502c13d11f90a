import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

import type { EngineEvent } from "../core/preview/engine-event";
import { printable } from "../core/printable";
import { noPulumi, pulumiEnvironment } from "./pulumi-environment";

/** What a run of the engine's preview left. */
export interface EngineRun {
  readonly events: readonly EngineEvent[];
  /** What it said besides. */
  readonly stderr: string;
  /** Null where a signal ended it. */
  readonly code: number | null;
  /** Whether this process was asked to end meanwhile. */
  readonly interrupted: boolean;
}

const endings = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** Of what it says besides, from its end. */
const stderrLimit = 2 ** 16;

/**
 * Runs `pulumi preview` of the program in this folder and collects the engine's events.
 *
 * It runs in a process group of its own, so that a Ctrl-C reaches it once: passed on, it ends its plugins
 * and then itself, which is waited for. A second one, which it takes as the wish to end at once, is
 * passed on as well.
 *
 * @param onResource - Called with the number of resources looked at so far.
 * @throws Error where there is no `pulumi`.
 */
export async function runPreview(
  stack: string,
  onResource: (count: number) => void,
): Promise<EngineRun> {
  let interrupted = false;
  const passOn = (): void => {
    interrupted = true;
    engine.kill("SIGINT");
  };
  // Before the engine is there: one that nobody passes a Ctrl-C on to would go on alone.
  for (const signal of endings) process.on(signal, passOn);
  const args = ["preview", "--json", "--non-interactive", "--color", "never", "--stack", stack];
  const engine = spawn("pulumi", args, {
    detached: true,
    env: { ...pulumiEnvironment(stack), PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  try {
    const ended = once(engine, "close").catch((cause: unknown) => {
      const { code, message } = cause as NodeJS.ErrnoException;
      const why = code === "ENOENT" ? noPulumi : `pulumi cannot be run; ${message}`;
      throw new Error(`cannot preview stack "${printable(stack)}"; ${why}`, { cause });
    }) as Promise<[number | null]>;
    let stderr = "";
    engine.stderr.setEncoding("utf8").on("data", (piece: string) => {
      stderr = `${stderr}${piece}`.slice(-stderrLimit);
    });
    const events: EngineEvent[] = [];
    let resources = 0;
    const lines = createInterface({ input: engine.stdout });
    lines.on("line", (line) => {
      const event = eventOf(line);
      if (event === undefined) return;
      events.push(event);
      if (event.resourcePreEvent !== undefined) onResource(++resources);
    });
    const [[code]] = await Promise.all([ended, once(lines, "close")]);
    return { events, stderr, code, interrupted };
  } finally {
    for (const signal of endings) process.off(signal, passOn);
  }
}

/** Undefined of a line that is no event: plugins write what they like. */
function eventOf(line: string): EngineEvent | undefined {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as EngineEvent;
  } catch {
    return undefined;
  }
}
