import type { Command } from "commander";

import type { ExitCode, Io } from "./io";

/**
 * One command of `ics`: the shell's Flags become Options, with which `run` acts.
 *
 * Its file is read at every start of `ics`, whatever is called. What takes time to load (chains, Kubernetes)
 * it imports where it needs it: `await import("../peers-of-consumer.ts")`.
 */
export interface IcsCommand<Flags extends object> {
  readonly name: string;
  /** One line, without a full stop. */
  readonly summary: string;
  /** Calls that make sense, and what for. */
  readonly examples: readonly { readonly call: string; readonly what: string }[];
  /** Adds arguments and options to the command. */
  readonly declare: (command: Command) => Command;
  /**
   * @throws CallFault where the call cannot be meant so; any other error says what is wrong out there.
   */
  readonly run: (words: readonly string[], flags: Flags, io: Io) => Promise<ExitCode> | ExitCode;
}
