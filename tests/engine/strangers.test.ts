import { stakingValidators } from "../support/chain-cli";
import { endOfStack } from "../support/end-of-stack";
import { consumer0, PartlyManagedStack } from "../support/partly-managed-stack";
import { planSummary } from "../support/plan-summary";
import { keysOf, leaked, readablePlaces, wordsOf } from "../support/stack-secrets";
import type { TestStack } from "../support/test-stack";

/*
 * A validator whom the stack does not manage, charlie, and what he writes about himself on the
 * provider chain. Addresses: 127.89.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

const nodeId = "0123456789abcdef0123456789abcdef01234567";

let topology: PartlyManagedStack;
let stack: TestStack;

beforeAll(async () => {
  topology = await PartlyManagedStack.in("127.89.0");
  ({ stack } = topology);
  await stack.up();
});

afterAll(async () => {
  await endOfStack(stack);
});

describe("a stack", () => {
  it("leaves out who does not validate the chain, and who publishes nothing, and says so", async () => {
    const { leftOut } = await topology.consumer();
    expect(leftOut).toEqual([
      { name: "charlie", reason: expect.stringMatching(/^does not validate this consumer chain/) },
    ]);
    await topology.optInCharlie();
    await stack.up();
    const chain = await topology.consumer();
    expect(chain.leftOut).toEqual([
      { name: "charlie", reason: expect.stringMatching(/^publishes no endpoint/) },
    ]);
    expect(chain.ports).toEqual({ alice: 30301, bob: 30301 });
    expect(chain.peers.alice).toMatch(/^[0-9a-f]{40}@127\.89\.0\.110:30301$/);
  });

  it("shows a stranger's endpoint edited by hand as old → new with exactly those who dial him", async () => {
    await topology.edit("charlie", `hello p2p=${nodeId}@127.89.0.200`);
    const plan = await stack.preview();
    // No node is touched: the agents bring it to them.
    expect(planSummary(plan.changes)).toEqual([
      `update ConsumerConvergence consumer-${consumer0}-convergence`,
      `update ConsumerTopology consumer-${consumer0}-topology`,
    ]);
    for (const dialer of ["alice", "bob"]) {
      expect(plan.text).toMatch(
        new RegExp(`${dialer} *: "[^"]*" => "[^"]*${nodeId}@127\\.89\\.0\\.200:30301`),
      );
    }
    await stack.up();
    expect((await topology.consumer()).leftOut).toEqual([]);

    await topology.edit("charlie", `hello p2p=${nodeId}@127.89.0.201:4000`);
    const moved = await stack.preview();
    expect(moved.text).toMatch(
      new RegExp(`-.*${nodeId}@127\\.89\\.0\\.200:30301|${nodeId}@127\\.89\\.0\\.200:30301.*=>`),
    );
    expect(moved.text).toContain(`${nodeId}@127.89.0.201:4000`);
  });

  // What a stranger may write; his text reaches the chain as it stands here.
  it.each([
    { name: "quotes and commas", details: `p2p="${nodeId}@127.89.0.200","x"` },
    {
      name: "an escape sequence",
      details: `p2p=${nodeId}@127.89.0.200\u001b[2J\npersistent_peers=x`,
    },
    { name: "several tokens", details: `p2p=127.89.0.200 p2p=127.89.0.201` },
    { name: "port 70000", details: `p2p=${nodeId}@127.89.0.200:70000` },
    { name: "the metadata address", details: `p2p=${nodeId}@169.254.169.254` },
  ])("leaves out a stranger who publishes $name; everyone else converges", async ({ details }) => {
    await topology.edit("charlie", details);
    const published = stakingValidators(topology.rpc).map(({ description }) => description.details);
    expect(published).toContain(details);
    await stack.up();
    const chain = await topology.consumer();
    expect(chain.leftOut).toEqual([{ name: "charlie", reason: expect.stringMatching(/./) }]);
    expect(chain.peers.alice).toMatch(/^[0-9a-f]{40}@127\.89\.0\.110:30301$/);
  });

  it("sees a changed endpoint in a refresh", async () => {
    await topology.edit("charlie", `p2p=${nodeId}@127.89.0.203`);
    expect(await stack.refresh()).toMatch(/ConsumerTopology.*updated/);
    const { outputs } = JSON.parse(await stack.state()).resources.find(
      ({ type, urn }: { type: string; urn: string }) =>
        type.endsWith("ConsumerTopology") && urn.includes(consumer0),
    );
    expect(outputs.peers.alice).toContain(`${nodeId}@127.89.0.203:30301`);
    await stack.up();
    expect(await topology.pending()).toEqual([]);
  });

  it("keeps every secret out of what these runs leave in the state, the logs and the process list", async () => {
    const nodes = ["alice-provider", `alice-${consumer0}`];
    const secrets = [...(await wordsOf(stack)), ...keysOf(stack, nodes)];
    const { logs, backend, commands } = readablePlaces(stack);
    expect(leaked(secrets, [...logs, ...backend, ...commands])).toBe(0);
  });
});
