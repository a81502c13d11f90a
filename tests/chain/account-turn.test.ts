import { inTurn } from "../../chain/account-turn";

/** A piece of work whose end the test decides. */
function work(log: string[], name: string) {
  let end!: () => void;
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = async (): Promise<string> => {
    log.push(`${name} begins`);
    await ended;
    log.push(`${name} ends`);
    return name;
  };
  return { run, end };
}

describe("inTurn", () => {
  it("lets writers of one account follow each other in the order of their calls", async () => {
    const log: string[] = [];
    const [a, b, c] = [work(log, "a"), work(log, "b"), work(log, "c")];
    const all = [a, b, c].map(({ run }) => inTurn("cosmos1one", 10_000, run));
    for (const { end } of [c, b, a]) end();
    expect(await Promise.all(all)).toEqual(["a", "b", "c"]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("keeps a writer waiting who comes when the first has ended and the second is at work", async () => {
    const log: string[] = [];
    const [a, b, c] = [work(log, "a"), work(log, "b"), work(log, "c")];
    const first = inTurn("cosmos1one", 10_000, a.run);
    const second = inTurn("cosmos1one", 10_000, b.run);
    a.end();
    await first;
    const third = inTurn("cosmos1one", 10_000, c.run);
    c.end();
    b.end();
    await Promise.all([second, third]);
    expect(log).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  it("lets writers of two accounts work at the same time", async () => {
    const log: string[] = [];
    const [a, b] = [work(log, "a"), work(log, "b")];
    const all = [inTurn("cosmos1one", 10_000, a.run), inTurn("cosmos1two", 10_000, b.run)];
    expect(log).toEqual(["a begins", "b begins"]);
    a.end();
    b.end();
    await Promise.all(all);
  });

  it("goes on after a writer that failed", async () => {
    const failing = inTurn("cosmos1one", 10_000, () => Promise.reject(new Error("no")));
    const next = inTurn("cosmos1one", 10_000, () => Promise.resolve("done"));
    await expect(failing).rejects.toThrow("no");
    expect(await next).toBe("done");
  });

  it("gives up waiting in time, and whoever comes later still waits for the first", async () => {
    const log: string[] = [];
    const [slow, never, last] = [work(log, "slow"), work(log, "never"), work(log, "last")];
    const first = inTurn("cosmos1one", 10_000, slow.run);
    const second = inTurn("cosmos1one", 20, never.run);
    const third = inTurn("cosmos1one", 10_000, last.run);
    await expect(second).rejects.toMatchObject({
      code: "TIMEOUT",
      message: expect.stringContaining('"cosmos1one"'),
    });
    expect(log).toEqual(["slow begins"]);
    slow.end();
    last.end();
    await Promise.all([first, third]);
    expect(log).toEqual(["slow begins", "slow ends", "last begins", "last ends"]);
  });
});
