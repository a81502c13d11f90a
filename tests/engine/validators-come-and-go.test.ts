import { ConsumerStack, first, longest, newcomer, older, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { freezeProcess } from "../support/freeze-process";
import { heightOf } from "../support/node-rpc";
import { runOnStack } from "../support/stack-command";
import { processesIn } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";

/*
 * Running consumer chains whose validators come and go, and what is left when the stack ends.
 * Addresses: 127.85.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

let consumers: ConsumerStack;
let stack: TestStack;

beforeAll(async () => {
  consumers = await ConsumerStack.in(
    "127.85.0",
    runBy(first, "bob", "charlie"),
    runBy(older, "bob", "charlie"),
    runBy(longest, "alice"),
  );
  ({ stack } = consumers);
  await stack.up();
});

afterAll(async () => {
  await endOfStack(stack);
});

describe("a stack of several consumer chains", () => {
  it("has them all make blocks, even that of the longest id", async () => {
    for (const id of [first, older, longest]) {
      expect((await stack.chainOutput(id)).height).toBeGreaterThan(0);
    }
  });
});

describe("a validator of a running consumer chain", () => {
  it("follows when it joins late, and is dialled by those who were there", async () => {
    consumers.declare(runBy(first, "alice", "bob", "charlie"), runBy(longest, "alice"));
    await stack.up();
    const { roles, peers, connected, expected } = await consumers.outputsOf(first);
    expect(roles).toEqual({ alice: "follows", bob: "signs", charlie: "signs" });
    expect(peers.bob).toContain("@127.85.0.100:");
    expect({ connected, expected }).toEqual({ connected: 6, expected: 6 });
    expect(await consumers.pending()).toEqual([]);
  });

  it("cannot be dropped while the chain counts on its signature, even if it is silent", async () => {
    const { rpc: nodes } = await consumers.outputsOf(first);
    const { pid } = consumers.nodeProcesses(nodes.charlie)[0]!;
    consumers.declare(runBy(first, "alice", "bob"), runBy(longest, "alice"));
    await freezeProcess(pid);
    const run = await runOnStack(stack, ["preview"]).finally(() => process.kill(pid, "SIGCONT"));
    expect(run.code).not.toBe(0);
    expect(run.text).toContain(
      `consumer chain "${first}" still counts on the signature of validator "charlie"; "charlie"; list it under optOut`,
    );
  });

  it("is opted out and runs on while the chain counts on its signature", async () => {
    const { consumerId, rpc: nodes } = await consumers.outputsOf(first);
    const [{ pid } = { pid: 0 }] = consumers.nodeProcesses(nodes.charlie);
    consumers.declare(
      { ...runBy(first, "alice", "bob"), optOut: ["charlie"] },
      runBy(longest, "alice"),
      runBy(newcomer, "alice", "bob"),
    );
    await stack.up();
    const opted = await consumers.chain.query([
      ...["provider", "consumer-opted-in-validators", consumerId],
    ]);
    expect(opted.validators_provider_addresses).toHaveLength(2);
    expect(consumers.nodeProcesses(nodes.charlie).map((node) => node.pid)).toEqual([pid]);
    const height = await heightOf(nodes.bob);
    await eventually("the chain grows", async () =>
      (await heightOf(nodes.bob)) > height + 1 ? true : undefined,
    );
    expect(await consumers.pending()).toEqual([]);
  });
});

describe("two chains of one offset", () => {
  it("in the other order: who comes second moves, whichever of the two it is", async () => {
    expect((await consumers.outputsOf(newcomer)).ports).toEqual({ alice: 30110, bob: 30110 });
    consumers.declare(
      runBy(older, "bob", "charlie"),
      { ...runBy(first, "alice", "bob"), optOut: ["charlie"] },
      runBy(longest, "alice"),
      runBy(newcomer, "alice", "bob"),
    );
    await stack.up();
    const moved = await consumers.outputsOf(older);
    expect(moved.ports).toEqual({ bob: 30111, charlie: 30110 });
    expect(moved.peers.charlie).toMatch(/@127\.85\.0\.110:30111$/);
    expect((await consumers.outputsOf(newcomer)).ports).toEqual({ alice: 30110, bob: 30110 });
    expect(await consumers.detailsOf("bob")).toContain(` p2p-ports=${moved.consumerId}:30111`);
    expect(await consumers.pending()).toEqual([]);
  });
});

describe("destroy", () => {
  it("withdraws no endpoint and no opt-in from a chain that goes as well", async () => {
    const { resources } = JSON.parse(await stack.state()) as {
      resources: readonly { readonly urn: string; readonly deletedWith?: string }[];
    };
    const [origin] = resources.filter(({ urn }) => urn.endsWith("::provider-genesis"));
    const written = /ics:(PublishedEndpoint|ConsumerRegistration|OptIn)::/;
    const onChain = resources.filter(({ urn }) => written.test(urn));
    expect(onChain.length).toBeGreaterThan(6);
    expect(new Set(onChain.map(({ deletedWith }) => deletedWith))).toEqual(new Set([origin?.urn]));
  });

  it("leaves nothing", async () => {
    await stack.destroy();
    expect(processesIn(stack.stateDir)).toEqual([]);
    expect(JSON.parse(await stack.state()).resources ?? []).toEqual([]);
  });
});
