import type { Screen } from "./screen";

/** Where a command's text goes. */
export interface Sink {
  write(text: string): void;
}

/** All of the world that every command is given. */
export interface Io {
  readonly stdout: Sink;
  readonly stderr: Sink;
  /** Columns of the terminal; 80 where there is none. */
  readonly columns: number;
  /** Whether what is written may be coloured. */
  readonly colours: boolean;
  /**
   * Says how far something is, in a line that the next one replaces; the empty one clears it. Only for
   * terminals, and for what takes longer than 2 s.
   */
  readonly progress: (line: string) => void;
  /** Takes over the terminal; absent where standard output is none. */
  readonly openScreen?: () => Screen;
  /** Aborts when nobody reads on. */
  readonly signal: AbortSignal;
}

/** 0: all is well. 1: something is wrong. 2: there is no such call. Others: as the engine of a preview ends. */
export type ExitCode = number;
