import { CallFault } from "../../cli/call-fault";
import type { IcsCommand } from "../../cli/ics-command";
import { processIo } from "../../cli/process-io";
import { runProgram } from "../../cli/program";
import { captured } from "../support/captured-io";

const command = (run: IcsCommand<object>["run"]): IcsCommand<never> => ({
  name: "look",
  summary: "what there is",
  examples: [{ call: "ics look here", what: "at this place, and at no other" }],
  declare: (one) => one.argument("<PLACE...>"),
  run,
});

const called = async (
  run: IcsCommand<object>["run"],
  args: readonly string[] = ["look", "here"],
): Promise<{ code: number; stdout: string; stderr: string }> => {
  const { io, texts } = captured();
  const code = await runProgram([command(run)], args, io);
  return { code, ...texts() };
};

describe("runProgram", () => {
  it("hands words and streams to the command, and gives its exit code", async () => {
    const run = (
      words: readonly string[],
      _flags: object,
      { stdout }: { stdout: { write(t: string): void } },
    ) => {
      stdout.write(words.join("+"));
      return 1 as const;
    };
    await expect(called(run, ["look", "here", "there"])).resolves.toEqual({
      code: 1,
      stdout: "here+there",
      stderr: "",
    });
  });

  it.each([
    { why: "what is wrong out there", error: new Error('chain is gone; "x"; wait'), code: 1 },
    { why: "a wrong call", error: new CallFault('chain is gone; "x"; wait'), code: 2 },
  ])("says $why in one line", async ({ error, code }) => {
    const failing = (): never => {
      throw error;
    };
    const stderr = 'ics: chain is gone; "x"; wait\n';
    await expect(called(failing)).resolves.toEqual({ code, stdout: "", stderr });
  });

  it("shows a stranger's words of a wrong call as text", async () => {
    const { stderr } = await called(() => 0, ["look\u001b[31m"]);
    expect(stderr).toContain('"look\\u001b[31m"');
    expect(stderr).not.toContain("\u001b");
  });

  it.each([
    { address: "https://bob:s3cret@rpc.example.org", shown: "https://rpc.example.org" },
    { address: "https://a/s3cret@rpc.example.org:443/", shown: "https://rpc.example.org:443/" },
    { address: "http://rpc.example.org/v1/s3cret?key=s3cret", shown: "http://rpc.example.org/…" },
    { address: "--rpc=tcp://u:s3cret@10.0.0.1:26657", shown: "--rpc=tcp://10.0.0.1:26657" },
  ])("keeps keys in the address $address off the screen", async ({ address, shown }) => {
    const { code, stderr } = await called(() => 0, ["look", "--rcp", address]);
    expect({ code, shows: stderr.includes(shown) }).toEqual({ code: 2, shows: true });
    expect(stderr).not.toContain("s3cret");
  });

  it.each([
    { columns: 80, example: "  ics look here  at this place, and at no other\n" },
    { columns: 40, example: "  ics look here\n      at this place, and at no other\n" },
  ])("gives examples in $columns columns", async ({ columns, example }) => {
    const { io, texts } = captured({ columns });
    await expect(runProgram([command(() => 0)], ["look", "--help"], io)).resolves.toBe(0);
    expect(texts().stdout).toContain(`Examples:\n${example}`);
    const widest = Math.max(
      ...texts()
        .stdout.split("\n")
        .map(({ length }) => length),
    );
    expect(widest).toBeLessThanOrEqual(columns);
  });
});

describe("processIo", () => {
  const io = (isTTY: boolean, env: NodeJS.ProcessEnv, columns?: number) => {
    const stream = { isTTY, columns, on: () => undefined, write: () => true };
    return processIo({ stdout: stream, stderr: stream, env } as unknown as NodeJS.Process);
  };

  // https://no-color.org: "when present and not an empty string (regardless of its value)".
  it.each([
    { isTTY: true, env: {}, colours: true },
    { isTTY: false, env: {}, colours: false },
    { isTTY: true, env: { NO_COLOR: "0" }, colours: false },
    { isTTY: true, env: { NO_COLOR: "" }, colours: true },
    { isTTY: true, env: { TERM: "dumb" }, colours: false },
  ])("has colours $colours with a terminal $isTTY and $env", ({ isTTY, env, colours }) => {
    expect(io(isTTY, env).colours).toBe(colours);
  });

  it.each([
    { why: "the terminal's", told: 40, env: { COLUMNS: "100" }, columns: 40 },
    { why: "those of the environment", told: undefined, env: { COLUMNS: "100" }, columns: 100 },
    { why: "80", told: undefined, env: { COLUMNS: "wide" }, columns: 80 },
    { why: "20 at least", told: 3, env: {}, columns: 20 },
  ])("has $columns columns: $why", ({ told, env, columns }) => {
    expect(io(told !== undefined, env, told).columns).toBe(columns);
  });
});
