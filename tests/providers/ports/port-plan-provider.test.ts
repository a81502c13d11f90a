import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { provider } from "../../../providers/ports/port-plan-provider";

type Inputs = Parameters<typeof provider.create>[0];

const chain = (chainId: string): { key: string; chainId: string } => ({ key: chainId, chainId });

const args = (chainIds: readonly string[], changed: Partial<Inputs> = {}): Inputs => ({
  scheme: "hashed",
  chains: chainIds.map(chain),
  fixed: [{ name: "provider", port: 26656 }],
  expose: { rpc: false, grpc: false },
  ...changed,
});

/** One run of the engine: check with the former inputs, which the next run gets. */
async function run(former: Partial<Inputs>, news: Inputs): Promise<Inputs> {
  const { inputs, failures } = await provider.check(former, news);
  expect(failures).toEqual([]);
  return inputs!;
}

const p2p = ({ ports }: Inputs): Record<string, number> =>
  Object.fromEntries(Object.entries(ports ?? {}).map(([key, port]) => [key, port.p2p]));

// Ports of the formula: docs/protocol.md "Ports". neutron-1 and stride-1 both have offset 243.
describe("PortPlan's check", () => {
  it("gives every chain the ports of its formula", async () => {
    expect((await run({}, args(["consumer-0-1751686503-0"]))).ports).toEqual({
      "consumer-0-1751686503-0": { p2p: 30301, rpc: 30401, grpc: 30501 },
    });
  });

  it("gives a chain that takes another's place in one run the next port, and keeps it there", async () => {
    const first = await run({}, args(["neutron-1"]));
    const second = await run(first, args(["stride-1"]));
    expect(p2p(second)).toEqual({ "stride-1": 30344 });
    // The plan says so, naming both chains and both ports; what is recorded does not.
    expect(second.displaced).toEqual([
      {
        key: "stride-1",
        chainId: "stride-1",
        from: 30343,
        to: 30344,
        because: { name: "neutron-1", port: 30343 },
      },
    ]);
    const { outs } = await provider.update("port-plan", first, second);
    const third = await run(outs!, args(["stride-1"]));
    expect(third).toEqual(outs);
    expect((await provider.diff("port-plan", outs!, third)).changes).toBe(false);
  });

  describe("after an up that recorded the plan and failed before a node was gone", () => {
    let folder: string;
    let first: Inputs;
    let failed: Inputs;
    beforeEach(async () => {
      folder = mkdtempSync(join(tmpdir(), "ics-ports-"));
      first = await run({}, args(["neutron-1"], { folders: { "neutron-1": folder } }));
      failed = await run(first, args([]));
    });
    afterEach(() => {
      rmSync(folder, { recursive: true, force: true });
    });

    it("gives nobody its port until it is gone, and lets those be who were placed meanwhile", async () => {
      const newcomer = await run(failed, args(["stride-1"]));
      expect(p2p(newcomer)).toEqual({ "stride-1": 30344 });
      expect(newcomer.displaced?.map(({ because }) => because.name)).toEqual(["neutron-1"]);
      rmSync(folder, { recursive: true });
      expect(p2p(await run(failed, args(["stride-1"])))).toEqual({ "stride-1": 30343 });
      expect(p2p(await run(newcomer, args(["stride-1"])))).toEqual({ "stride-1": 30344 });
    });

    it("remembers it over further runs that fail, forgets it when it is gone, and shows no change by that", async () => {
      const again = await run(await run(failed, args([])), args([]));
      expect(p2p(await run(again, args(["stride-1"])))).toEqual({ "stride-1": 30344 });
      rmSync(folder, { recursive: true });
      const gone = await run(again, args([]));
      expect(gone.leaving).toEqual([]);
      expect((await provider.diff("port-plan", again, gone)).changes).toBe(false);
    });

    it("gives it back the port on which its node still is, and remembers nothing more of its leaving", async () => {
      // The formula's own, and one that is not: its node listens where it was.
      const both = await run(
        {},
        args(["stride-1", "neutron-1"], { folders: { "neutron-1": folder } }),
      );
      for (const [before, port] of [
        [first, 30343],
        [both, 30344],
      ] as const) {
        const back = await run(await run(before, args([])), args(["neutron-1"]));
        expect(p2p(back)).toEqual({ "neutron-1": port });
        expect(back).toMatchObject({ leaving: [], displaced: [] });
      }
    });

    it("gives a newcomer another port beside it when both come", async () => {
      const plan = await run(failed, args(["stride-1", "neutron-1"]));
      expect(p2p(plan)).toEqual({ "stride-1": 30344, "neutron-1": 30343 });
    });

    // rival-3's hashed port, 30786, is the interleaved one of offset 403, which is rival-184's:
    // printf %s rival-184 | sha256sum, first 16 digits, mod 1000.
    it("keeps its port from newcomers under another scheme too, and gives it one of that scheme", async () => {
      const hashed = await run({}, args(["rival-3"], { folders: { "rival-3": folder } }));
      const other = { scheme: "interleaved" } as const;
      const newcomer = await run(hashed, args(["rival-184"], other));
      expect(p2p(newcomer)).toEqual({ "rival-184": 30796 });
      const left = await run(hashed, args([], other));
      expect(p2p(await run(left, args(["rival-184"], other)))).toEqual({ "rival-184": 30796 });
      expect(p2p(await run(left, args(["rival-3"], other)))).toEqual({ "rival-3": 33616 });
    });
  });

  it("moves the later of two chains with one port and tells which and why", async () => {
    const plan = await run({}, args(["neutron-1", "stride-1"]));
    expect(p2p(plan)).toEqual({ "neutron-1": 30343, "stride-1": 30344 });
    expect(plan.moved).toEqual([
      {
        key: "stride-1",
        chainId: "stride-1",
        from: 30343,
        to: 30344,
        because: { name: "neutron-1", port: 30343 },
      },
    ]);
  });

  it.each([
    {
      name: "another chain comes before it",
      then: ["neutron-1", "stride-1"],
      kept: { "stride-1": 30343, "neutron-1": 30344 },
    },
    {
      name: "others come and it stands last",
      then: ["testchain-0", "neutron-1", "stride-1"],
      kept: { "stride-1": 30343, "neutron-1": 30344, "testchain-0": 30159 },
    },
  ])("leaves a chain its port when $name", async ({ then, kept }) => {
    const first = await run({}, args(["stride-1"]));
    expect(p2p(await run(first, args(then)))).toEqual(kept);
  });

  it("leaves a moved chain where it is when the chain that moved it goes", async () => {
    const both = await run({}, args(["neutron-1", "stride-1"]));
    const alone = await run(both, args(["stride-1"]));
    expect(p2p(alone)).toEqual({ "stride-1": 30344 });
    expect(p2p(await run(alone, args(["stride-1"])))).toEqual({ "stride-1": 30344 });
  });

  it("gives a chain that left and comes back the port of its formula", async () => {
    const both = await run({}, args(["neutron-1", "stride-1"]));
    const none = await run(both, args([]));
    expect(p2p(none)).toEqual({});
    expect(p2p(await run(none, args(["stride-1"])))).toEqual({ "stride-1": 30343 });
  });

  it("numbers all chains anew under another scheme", async () => {
    const hashed = await run({}, args(["neutron-1", "stride-1"]));
    const plan = await run(hashed, args(["stride-1", "neutron-1"], { scheme: "interleaved" }));
    expect(p2p(plan)).toEqual({ "stride-1": 29186, "neutron-1": 29196 });
  });

  // rival-3 has offset 686 (sha256sum as below), and its hashed port 30786 is an interleaved one too.
  it("keeps no port of another scheme, even one that both schemes give", async () => {
    const hashed = await run({}, args(["rival-3"]));
    expect(p2p(hashed)).toEqual({ "rival-3": 30786 });
    const plan = await run(hashed, args(["rival-3"], { scheme: "interleaved" }));
    expect(p2p(plan)).toEqual({ "rival-3": 33616 });
  });

  it("lists chains in the order in which they came, whatever config says", async () => {
    const first = await run({}, args(["stride-1", "testchain-0"]));
    expect(first.order).toEqual(["stride-1", "testchain-0"]);
    const more = await run(first, args(["neutron-1", "testchain-0", "stride-1"]));
    expect(more.order).toEqual(["stride-1", "testchain-0", "neutron-1"]);
    expect((await run(more, args(["neutron-1", "stride-1"]))).order).toEqual([
      "stride-1",
      "neutron-1",
    ]);
  });

  it("takes no port over that somebody puts into the inputs", async () => {
    const forged = { ...args(["neutron-1"]), ports: { "neutron-1": { p2p: 1, rpc: 2, grpc: 3 } } };
    expect(p2p(await run({}, forged))).toEqual({ "neutron-1": 30343 });
  });

  it.each([
    {
      name: "a fixed port on a chain's",
      news: args(["neutron-1"], { fixed: [{ name: "provider", port: 30343 }] }),
      reason:
        'chains.neutron-1: p2p of "neutron-1" has the same port as fixed port "provider"; "30343"; ' +
        'run the chain at another validator, or choose another number for "provider"',
    },
    {
      // rival-279 has offset 343: printf %s rival-279 | sha256sum, first 16 digits, mod 1000.
      name: "an exposed RPC port on another chain's p2p port",
      news: args(["neutron-1", "rival-279"], { expose: { rpc: true, grpc: false } }),
      reason:
        'chains.neutron-1: rpc of "neutron-1" has the same port as p2p of "rival-279"; "30443"; ' +
        "do not expose rpc, or run the chain at another validator",
    },
  ])("makes $name a failure", async ({ news, reason }) => {
    const { failures } = await provider.check({}, news);
    expect(failures).toEqual([{ property: "chains", reason }]);
  });
});

describe("PortPlan's record", () => {
  it("is what check decided, and is equal to itself", async () => {
    const plan = await run({}, args(["neutron-1", "stride-1"]));
    expect(await provider.create(plan)).toEqual({ id: "port-plan", outs: plan });
    expect(await provider.update("port-plan", args([]), plan)).toEqual({ outs: plan });
    expect(await provider.read("port-plan", plan)).toEqual({ id: "port-plan", props: plan });
    const again = await run(plan, args(["neutron-1", "stride-1"]));
    expect(await provider.diff("port-plan", plan, again)).toEqual({ changes: false });
  });

  it.each([
    { name: "another chain", news: args(["neutron-1", "stride-1"]) },
    { name: "another scheme", news: args(["neutron-1"], { scheme: "interleaved" }) },
    { name: "another fixed port", news: args(["neutron-1"], { fixed: [] }) },
    { name: "exposed RPC", news: args(["neutron-1"], { expose: { rpc: true, grpc: false } }) },
  ])("changes with $name", async ({ news }) => {
    const plan = await run({}, args(["neutron-1"]));
    expect(await provider.diff("port-plan", plan, await run(plan, news))).toEqual({
      changes: true,
    });
  });
});
