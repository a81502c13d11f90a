import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { eventually } from "./eventually";

const ics = join(__dirname, "..", "..", "ics.cjs");

/** What `ics` does on a terminal: util-linux' `script` plays it. */
export class InTerminal {
  private readonly child: ChildProcess;
  /** All that the terminal was sent so far. */
  output = "";

  /**
   * @param tty - File that is told the terminal's name.
   */
  constructor(
    private readonly tty: string,
    args: readonly string[],
  ) {
    const words = [process.execPath, ics, ...args].map((word) => `'${word}'`).join(" ");
    const line = `tty >'${tty}'; stty rows 24 cols 80; exec ${words}`;
    this.child = spawn("script", ["-qfec", line, "/dev/null"], {
      // As one who has chosen his tools: the checkout's come before those on PATH.
      env: { ...process.env, ICS_STACK: "embedded", TERM: "xterm", SHELL: "/bin/sh" },
      stdio: ["pipe", "pipe", "inherit"],
    });
    this.child.stdout?.on("data", (data: Buffer) => (this.output += data.toString("utf8")));
  }

  async shows(what: string | RegExp): Promise<true> {
    return eventually(`the terminal shows ${String(what)}`, () =>
      this.output.search(what) < 0 ? undefined : true,
    );
  }

  /** Makes the terminal's window another size, as `stty` takes it. */
  resize(size: string): void {
    if (!existsSync(this.tty)) throw new Error("nothing has begun");
    execFileSync("stty", ["-F", readFileSync(this.tty, "utf8").trim(), ...size.split(" ")]);
  }

  /** Presses Ctrl-C; gives the exit code as a shell has it. */
  async interrupt(): Promise<number | null> {
    const ended = once(this.child, "close");
    this.child.stdin?.write("\u0003");
    await ended;
    return this.child.exitCode;
  }

  /** Ends it, whatever it does. */
  kill(): void {
    this.child.kill("SIGKILL");
  }
}
