import { eventually } from "../support/eventually";
import { peersOf } from "../support/node-rpc";
import { planSummary } from "../support/plan-summary";
import { runOnStack } from "../support/stack-command";
import { processesIn } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";
import { alpha, beta, connected, dialled, gamma, TwoOperators } from "../support/two-operators";

/*
 * Two operators who share nothing but the provider chain's RPC: whoever comes first to a consumer chain,
 * each finds the other. Addresses: 127.83.0.0/24 and 127.84.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

/*
 * The bound for "within 5 s": ten blocks, of which none takes less than half a second. It is counted
 * by what the blocks themselves say, and a busy machine takes longer for them too.
 */
const soonBlocks = 10;

const firstNetwork = "127.83.0";
const secondNetwork = "127.84.0";
const own = { spawnDelaySeconds: 5 };
const alphaOfFirst = { ...own, chainId: alpha, validators: ["alice", "bob", "charlie"] };
const betaOfSecond = { ...own, chainId: beta, validators: ["charlie"] };
const byFirst = { validators: ["alice", "bob"] };
const bySecond = { validators: ["charlie"] };

let two: TwoOperators;
let first: TestStack;
let second: TestStack;

const pidsOf = (stack: TestStack): readonly number[] =>
  processesIn(stack.stateDir)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b);

/** Expects that a validator's node was told to dial a peer soon after the chain named him. */
const expectToldSoon = async (
  stack: TestStack,
  who: string,
  chainId: string,
  peer: string,
): Promise<void> => {
  const { at, block } = await two.told(stack, who, chainId, peer);
  expect(at).toBeLessThan(await two.committedAt(block + soonBlocks));
};

beforeAll(async () => {
  two = await TwoOperators.in(firstNetwork, secondNetwork);
  ({ first, second } = two);
  two.declareFirst(alphaOfFirst);
  await first.up();
});

afterAll(async () => {
  await two.end();
});

describe("an operator who comes to a chain that another one runs", () => {
  let processes: readonly number[];

  it("converges with peers whom he knows from the chain alone", async () => {
    processes = pidsOf(first);
    await two.declareSecond({ ...bySecond, chainId: alpha, consumerId: "0" }, betaOfSecond);
    await second.up();
    const { peers, roles, ...chain } = await second.chainOutput(alpha);
    const found = [await two.endpointOf("alice"), await two.endpointOf("bob")];
    expect(peers.charlie).toBe(
      found
        .map((endpoint) => `${endpoint}:30535`)
        .sort()
        .join(","),
    );
    expect(chain).toMatchObject({ connected: 2, expected: 2 });
    expect(roles).toEqual({ charlie: "follows" });
    expect(found.map((endpoint) => endpoint.split("@")[1])).toEqual([
      `${firstNetwork}.100`,
      `${firstNetwork}.110`,
    ]);
  });

  it("is dialled by those who were there, with no up of theirs and no process of theirs restarted", async () => {
    const charlie = `${await two.endpointOf("charlie")}:30535`;
    expect(charlie).toMatch(new RegExp(`^[0-9a-f]{40}@${secondNetwork}\\.100:`));
    for (const who of ["alice", "bob"]) {
      await expectToldSoon(first, who, alpha, charlie);
      await connected(first, who, alpha, charlie);
    }
    expect(pidsOf(first)).toEqual(processes);
  });

  it("shows in their preview as peers old → new, and as nothing else", async () => {
    const charlie = `${await two.endpointOf("charlie")}:30535`;
    const { changes, text } = await first.preview();
    expect(planSummary(changes)).toEqual([
      `update ConsumerConvergence consumer-${alpha}-convergence`,
      `update ConsumerTopology consumer-${alpha}-topology`,
    ]);
    for (const who of ["alice", "bob"]) {
      expect(text).toMatch(new RegExp(`${who} *: "(?!.*${charlie}.*=>).*" => ".*${charlie}`));
    }
  });
});

describe("an operator whose chain another one comes to", () => {
  it("is found by him, and dials him with no up of his own and no process restarted", async () => {
    const processes = pidsOf(second);
    const consumerId = await two.idOf(beta);
    two.declareFirst(alphaOfFirst, { ...byFirst, chainId: beta, consumerId });
    await first.up();
    const charlie = `${await two.endpointOf("charlie")}:30109`;
    const { peers, ...chain } = await first.chainOutput(beta);
    expect(peers.alice.split(",")).toContain(charlie);
    expect(peers.bob.split(",")).toContain(charlie);
    expect(chain).toMatchObject({ connected: 4, expected: 4 });
    for (const who of ["alice", "bob"]) {
      const peer = `${await two.endpointOf(who)}:30109`;
      await expectToldSoon(second, "charlie", beta, peer);
      await connected(second, "charlie", beta, peer);
    }
    expect(pidsOf(second)).toEqual(processes);
  });
});

describe("two operators who come to a chain at once", () => {
  it("both converge, and their nodes find each other", async () => {
    const betaId = await two.idOf(beta);
    const gammaOfFirst = { ...alphaOfFirst, chainId: gamma };
    two.declareFirst(alphaOfFirst, { ...byFirst, chainId: beta, consumerId: betaId }, gammaOfFirst);
    const joined = async (): Promise<void> => {
      const consumerId = await two.idOf(gamma);
      await two.declareSecond({ ...bySecond, chainId: alpha, consumerId: "0" }, betaOfSecond, {
        ...bySecond,
        chainId: gamma,
        consumerId,
      });
      await second.up();
    };
    await Promise.all([first.up(), joined()]);
    const charlie = `${await two.endpointOf("charlie")}:30465`;
    for (const who of ["alice", "bob"]) {
      await connected(first, who, gamma, charlie);
      await connected(second, "charlie", gamma, `${await two.endpointOf(who)}:30465`);
    }
    const genesis = [first, second].map((stack) => stack.chainOutput(gamma));
    const [one, other] = await Promise.all(genesis);
    expect(one!.genesisSha256).toBe(other!.genesisSha256);
  });

  it("are told so by ics, each by his own stack", async () => {
    for (const stack of [first, second]) {
      const { code, said } = await stack.ics("status");
      expect({ code, findings: said.findings }).toEqual({ code: 0, findings: [] });
      const diagnosis = await stack.ics("doctor", gamma);
      expect(diagnosis).toMatchObject({ code: 0, said: { isWell: true, findings: [] } });
      expect(diagnosis.said.validators.map(({ moniker }: any) => moniker).sort()).toEqual([
        "alice",
        "bob",
        "charlie",
      ]);
    }
  });
});

describe("an operator who has his node key replaced", () => {
  it("publishes the new id, and is dialled as that with no up of the other and no process of his restarted", async () => {
    const processes = pidsOf(first);
    const before = await two.endpointOf("charlie");
    const { resources } = JSON.parse(await second.state()) as { resources: { urn: string }[] };
    const keys = resources.find(({ urn }) => urn.endsWith(":ValidatorKeys::charlie-keys"))!.urn;
    const run = await runOnStack(second, ["up", "--yes", "--skip-preview", "--replace", keys]);
    expect(run).toMatchObject({ code: 0 });
    const after = await two.endpointOf("charlie");
    expect(after).not.toBe(before);
    expect(after).toMatch(new RegExp(`^[0-9a-f]{40}@${secondNetwork}\\.100$`));
    for (const who of ["alice", "bob"]) {
      for (const [chainId, port] of [
        [alpha, 30535],
        [beta, 30109],
        [gamma, 30465],
      ] as const) {
        await connected(first, who, chainId, `${after}:${port}`);
      }
    }
    expect(pidsOf(first)).toEqual(processes);
    expect(planSummary((await second.preview()).changes)).toEqual([]);
  });
});

describe("an operator who destroys his stack", () => {
  it("is opted out and withdrawn, and the other's nodes drop him with no process restarted", async () => {
    const processes = pidsOf(first);
    await second.destroy();
    expect(processesIn(second.stateDir)).toEqual([]);
    expect(await two.detailsOf("charlie")).toBe("");
    for (const chainId of [alpha, gamma]) {
      const query = ["provider", "consumer-validators", await two.idOf(chainId)];
      const { validators } = await two.chain.query(query);
      const names = validators.map(({ description }: any) => description.moniker).sort();
      expect(names).toEqual(["alice", "bob"]);
      for (const who of ["alice", "bob"]) {
        await eventually(`${who} drops charlie on ${chainId}`, () =>
          dialled(first, who, chainId).at(-1)!.join().includes(secondNetwork) ? undefined : true,
        );
        const { rpc } = await first.chainOutput(chainId);
        expect(await peersOf((rpc as any)[who])).toHaveLength(1);
      }
    }
    expect(pidsOf(first)).toEqual(processes);
  });
});
