import { Turns } from "../../chain/turns";
import { eventually } from "../support/eventually";

describe("turns", () => {
  it("are taken one at a time; what is asked for during one makes for one more", async () => {
    let [running, most, taken] = [0, 0, 0];
    const release: (() => void)[] = [];
    const turns = new Turns(async () => {
      running += 1;
      taken += 1;
      most = Math.max(most, running);
      await new Promise<void>((resolve) => release.push(resolve));
      running -= 1;
    });
    turns.take();
    await eventually("the first is under way", () => release[0]);
    for (let asked = 0; asked < 100; asked++) turns.take();
    release[0]!();
    await eventually("another follows", () => release[1]);
    release[1]!();
    await eventually("all is done", () => (running === 0 ? true : undefined));
    await turns.stop();
    expect({ most, taken }).toEqual({ most: 1, taken: 2 });
  });

  it("that fail are taken again by themselves", async () => {
    let tries = 0;
    const turns = new Turns(async () => {
      tries += 1;
      if (tries < 3) throw new Error("not yet");
    });
    turns.take();
    await eventually("it worked", () => (tries === 3 ? true : undefined));
    await turns.stop();
  });

  it("begin no sooner after each other than they may", async () => {
    const starts: number[] = [];
    const turns = new Turns(async () => {
      starts.push(performance.now());
      if (starts.length < 4) turns.take();
    }, 100);
    turns.take();
    await eventually("four were taken", () => (starts.length === 4 ? true : undefined));
    await turns.stop();
    for (const [index, start] of starts.slice(1).entries()) {
      // A timer may be a moment early, and a turn a moment late.
      expect(start - starts[index]!).toBeGreaterThan(90);
    }
  });

  it("begin no sooner than they may where nobody asked meanwhile, either", async () => {
    const starts: number[] = [];
    const turns = new Turns(async () => {
      starts.push(performance.now());
    }, 200);
    turns.take();
    await eventually("one was taken", () => starts[0]);
    // The first one is over.
    await new Promise(setImmediate);
    turns.take();
    await eventually("another was taken", () => starts[1]);
    await turns.stop();
    expect(starts[1]! - starts[0]!).toBeGreaterThan(190);
  });

  it("are none after a stop, and a stop ends what waits", async () => {
    let taken = 0;
    const turns = new Turns(async () => {
      taken += 1;
      throw new Error("never");
    });
    turns.take();
    await eventually("one was taken", () => (taken > 0 ? true : undefined));
    await turns.stop();
    const before = taken;
    turns.take();
    await turns.stop();
    expect(taken).toBe(before);
  });
});
