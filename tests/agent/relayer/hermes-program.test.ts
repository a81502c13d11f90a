import { chmodSync, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { HermesProgram } from "../../../agent/relayer/hermes-program";
import { eventually } from "../../support/eventually";
import { temporaryFolder } from "../../support/temporary-folder";

const folder = temporaryFolder();
const program = join(folder, "hermes");
const calls = join(folder, "calls");

/** Puts a program in Hermes' place; its arguments are in `calls`, a line each time. */
function play(script: string): void {
  writeFileSync(program, `#!/bin/sh\necho "$@" >>${calls}\n${script}\n`);
  chmodSync(program, 0o755);
  writeFileSync(calls, "");
}
const linesOf = (file: string): string[] =>
  readFileSync(file, "utf8")
    .split("\n")
    .filter((line) => line !== "");

let hermes: HermesProgram;
const open = (onEnd: (reason: string) => void = () => undefined): void => {
  hermes = new HermesProgram(program, folder, onEnd);
};
afterEach(() => hermes.stop());

const words = "abandon ability able";

describe("Hermes", () => {
  it("gets its keys by a file that only its user reads, and that is gone afterwards", async () => {
    const seen = join(folder, "seen");
    // The word after --mnemonic-file, as Hermes 1.13 calls it.
    play(`
      while [ $# -gt 0 ]; do [ "$1" = --mnemonic-file ] && file=$2; shift; done
      stat -c %a "$file" >${seen}; cat "$file" >>${seen}
      echo '{"status":"success","result":"added"}'
    `);
    open();
    await hermes.addKeys("a = 1", ["x-1", "y-1"], words);
    expect(readFileSync(seen, "utf8")).toBe(`600\n${words}`);
    expect(existsSync(join(folder, "mnemonic"))).toBe(false);
    expect(linesOf(calls)).toHaveLength(2);
    expect(readFileSync(calls, "utf8")).not.toContain("ability");
    expect(statSync(join(folder, "config.toml")).mode & 0o777).toBe(0o600);
  });

  it("leaves no words behind where it refuses them, and says why", async () => {
    play(`echo '{"status":"error","result":"invalid mnemonic"}'; exit 1`);
    open();
    await expect(hermes.addKeys("a = 1", ["x-1"], words)).rejects.toThrow("invalid mnemonic");
    expect(existsSync(join(folder, "mnemonic"))).toBe(false);
  });

  it("fails with what is on standard error where the program says nothing else", async () => {
    play("echo 'cannot open shared object' >&2; exit 127");
    open();
    await expect(hermes.submit("a = 1", ["tx", "conn-init"])).rejects.toThrow(
      "cannot open shared object",
    );
  });

  it("is started anew however often it ends, less and less often, with the config that it was given", async () => {
    jest.useFakeTimers({
      doNotFake: ["nextTick", "setImmediate", "queueMicrotask", "performance"],
    });
    try {
      play("exit 3");
      const ends: string[] = [];
      let told = (): void => undefined;
      open((reason) => {
        ends.push(reason);
        told();
      });
      const ended = (): Promise<void> =>
        new Promise((resolve) => {
          told = resolve;
        });
      let end = ended();
      await hermes.relay("a = 1");
      const waits: number[] = [];
      for (let times = 0; times < 20; times += 1) {
        await end;
        // Whoever edits it meanwhile is not heard.
        writeFileSync(join(folder, "config.toml"), "a = 2");
        const before = jest.now();
        end = ended();
        jest.advanceTimersToNextTimer();
        waits.push(jest.now() - before);
        expect(readFileSync(join(folder, "config.toml"), "utf8")).toBe("a = 1");
      }
      await end;
      expect(ends).toEqual(Array.from({ length: 21 }, () => "exit code 3"));
      // A quarter of each is left to chance: 500 ms, doubled, and at most 5 s.
      for (const [at, wait] of waits.entries()) {
        const longest = Math.min(500 * 2 ** at, 5_000);
        expect(wait).toBeGreaterThanOrEqual(Math.floor(longest * 0.75));
        expect(wait).toBeLessThanOrEqual(longest);
      }
      await hermes.stop();
      expect(jest.getTimerCount()).toBe(0);
      expect(linesOf(calls)).toHaveLength(21);
    } finally {
      jest.useRealTimers();
    }
  });

  it("is left alone where it relays by this config already, and ended before another", async () => {
    play("trap 'exit 0' TERM; while :; do sleep 0.05; done");
    const ends: string[] = [];
    open((reason) => ends.push(reason));
    const starts = (number: number): Promise<unknown> =>
      eventually(`${number} starts`, () =>
        Promise.resolve(linesOf(calls).length === number ? true : undefined),
      );
    await hermes.relay("a = 1");
    await starts(1);
    await hermes.relay("a = 1");
    await hermes.relay("a = 2");
    await starts(2);
    expect(readFileSync(join(folder, "config.toml"), "utf8")).toBe("a = 2");
    await hermes.stop();
    expect(hermes.isRunning).toBe(false);
    // It was asked to.
    expect(ends).toEqual([]);
  });
});
