import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";

import { openChainReader } from "../../chain/chain-reader";
import { ConsumerStack, first, firstName, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { killProcesses } from "../support/kill-processes";
import { killRun } from "../support/kill-run";
import { heightOf, peersOf } from "../support/node-rpc";
import { changedCounts, countsOf } from "../support/plan-counts";
import { planSummary } from "../support/plan-summary";
import { runOnStack } from "../support/stack-command";
import type { TestStack } from "../support/test-stack";

/*
 * A consumer chain from its registration on, by the real protocol: what the chain's own binary and the
 * nodes' RPC say is compared with what was declared. Addresses: 127.93.0.0/24.
 */

const minutes = 60_000;
jest.setTimeout(10 * minutes);

let consumers: ConsumerStack;
let stack: TestStack;

beforeAll(async () => {
  consumers = await ConsumerStack.in("127.93.0", runBy(first, "bob", "charlie"));
  ({ stack } = consumers);
});

afterAll(async () => {
  await endOfStack(stack);
});

/** Folder of the node whose RPC this is. */
const homeOf = (rpcUrl: string): string => {
  const [node] = consumers.nodeProcesses(rpcUrl);
  return /--home (\S+)/.exec(node?.command ?? "")?.[1] ?? "";
};

describe("a consumer chain", () => {
  it("is registered once, though the up that registered it was killed before the opt-ins", async () => {
    const run = stack.start("up");
    // Asked without a program's start each time: opt-ins follow within a block or two.
    const reader = openChainReader([consumers.rpc], { timeoutMs: 2_000 });
    await eventually(
      "the chain is registered",
      async () => ((await reader.consumerChains().catch(() => [])).length > 0 ? true : undefined),
      8 * minutes,
    );
    await killRun(run);
    await stack.cancel();
    const optedIn = await consumers.chain.query(["provider", "consumer-opted-in-validators", "0"]);
    expect(optedIn.validators_provider_addresses ?? []).toEqual([]);
    await stack.up();
    const { chains } = await consumers.chain.query(["provider", "list-consumer-chains"]);
    expect(chains).toEqual([
      expect.objectContaining({
        consumer_id: "0",
        chain_id: first,
        phase: "CONSUMER_PHASE_LAUNCHED",
      }),
    ]);
  });

  it("makes blocks over the published endpoints and nothing else", async () => {
    const {
      rpc: nodes,
      peers,
      ports,
      roles,
      connected,
      expected,
    } = await consumers.outputsOf(first);
    expect({ roles, connected, expected }).toEqual({
      roles: { bob: "signs", charlie: "signs" },
      connected: 2,
      expected: 2,
    });
    expect(ports.bob).toBe(ports.charlie);
    const { validators } = await stack.outputs();
    expect(peers.bob).toBe(`${validators.charlie.endpoint}:${ports.charlie}`);
    expect(validators.charlie.endpoint).toMatch(/^[0-9a-f]{40}@127\.93\.0\.120$/);

    const met = await Promise.all([peersOf(nodes.bob), peersOf(nodes.charlie)]);
    expect(met.map((peers) => peers.map(({ node_info }) => node_info.id))).toEqual([
      [validators.charlie.nodeId],
      [validators.bob.nodeId],
    ]);
    const dialled = met.flat().filter((peer) => peer.is_outbound);
    expect(dialled.length).toBeGreaterThan(0);
    for (const { remote_ip, node_info } of dialled) {
      expect(["127.93.0.110", "127.93.0.120"]).toContain(remote_ip);
      expect(node_info.listen_addr).toBe(`${remote_ip}:${ports.bob}`);
    }
    const height = await heightOf(nodes.bob);
    await eventually("the chain grows", async () =>
      (await heightOf(nodes.bob)) > height + 2 ? true : undefined,
    );
  });

  it("starts everywhere with the same bytes, from the spawn time and the hash on chain", async () => {
    const { rpc: nodes } = await consumers.outputsOf(first);
    const texts = [nodes.bob, nodes.charlie].map((node: string) =>
      readFileSync(join(homeOf(node), "config", "genesis.json"), "utf8"),
    );
    expect(texts[0]).toBe(texts[1]);
    const genesis = JSON.parse(texts[0]!);
    const { init_params: params } = await consumers.chain.query([
      "provider",
      "consumer-chain",
      "0",
    ]);
    expect(genesis).toMatchObject({ chain_id: first, genesis_time: params.spawn_time });
    expect(Buffer.from(params.genesis_hash, "base64")).toHaveLength(32);
    expect(genesis.app_state.ccvconsumer).toEqual(
      await consumers.chain.query(["provider", "consumer-genesis", "0"]),
    );
    // Each signs with a key of its own, not with that of the provider chain.
    const keyOf = (home: string): string =>
      JSON.parse(readFileSync(join(home, "config", "priv_validator_key.json"), "utf8")).pub_key
        .value;
    const initial: string[] = genesis.app_state.ccvconsumer.provider.initial_val_set.map(
      ({ pub_key }: any) => pub_key.ed25519,
    );
    expect([nodes.bob, nodes.charlie].map((node) => keyOf(homeOf(node))).sort()).toEqual(
      initial.sort(),
    );
  });

  it("changes nothing in a second up, nor in a preview after it", async () => {
    expect(await consumers.pending()).toEqual([]);
    await stack.up();
    expect(Object.keys(await stack.lastChanges())).toEqual(["same"]);
    expect(await stack.ics("plan")).toMatchObject({ code: 0, said: { changes: 0, others: [] } });
  });

  it("is told of by ics plan as the engine previews it, and ends as the engine does", async () => {
    consumers.declare(runBy(first, "bob", "charlie"), runBy("another-1", "alice", "bob"));
    const { changes } = await stack.preview();
    const { code, said } = await stack.ics("plan");
    expect(changedCounts(said.counts)).toEqual(countsOf(changes));
    expect(said).toMatchObject({
      consumerChains: [{ chainId: "another-1", deeds: ["register", "launch"] }],
      loadBalancers: [{ validator: "alice" }, { validator: "bob" }],
    });
    for (const { resource, ports } of said.loadBalancers) {
      expect(planSummary(changes)).toContain(`update Service ${resource}`);
      expect(ports).toMatchObject([{ name: "another-1", from: null }]);
    }
    const args = ["preview", "--expect-no-changes"];
    expect((await runOnStack(stack, args)).code).toBe(code);
    consumers.declare(runBy(first, "bob", "charlie"));
  });

  it("gets a killed node back with its blocks and the record of what it signed", async () => {
    const { rpc: nodes } = await consumers.outputsOf(first);
    const height = await heightOf(nodes.charlie);
    const home = homeOf(nodes.charlie);
    await killProcesses(consumers.nodeProcesses(nodes.charlie).map(({ pid }) => pid));
    const signed = (): number =>
      Number(
        JSON.parse(readFileSync(join(home, "data", "priv_validator_state.json"), "utf8")).height,
      );
    const before = signed();
    const blocks = (): number => statSync(join(home, "data", "blockstore.db")).ino;
    const folder = blocks();
    const plan = await stack.preview();
    expect(planSummary(plan.changes)).toEqual([
      `update ChainNode ${firstName}-charlie-process`,
      `update ConsumerConvergence ${firstName}-convergence`,
    ]);
    expect(plan.text).toContain("the node of charlie does not answer");
    const { code, said } = await stack.ics("plan");
    expect(code).toBe(7);
    expect(changedCounts(said.counts)).toEqual(countsOf(plan.changes));
    expect(said.damages).toMatchObject([
      { what: "ChainNode", resource: `${firstName}-charlie-process` },
      { what: "ConsumerConvergence" },
    ]);
    expect(said.nodes.filter(({ fate }: { fate: string }) => fate !== "stay")).toMatchObject([
      { validator: "charlie", chainId: first, fate: "restart" },
    ]);
    await stack.up();
    expect(blocks()).toBe(folder);
    expect(await heightOf(nodes.charlie)).toBeGreaterThan(height);
    expect(signed()).toBeGreaterThan(before);
    expect(await consumers.pending()).toEqual([]);
  });
});

describe("a consumer chain that was stopped by hand", () => {
  it("shows as one to be made anew, and is, while up says what it waits for", async () => {
    const { consumerId } = await consumers.outputsOf(first);
    await consumers.transact("alice", [
      ...["provider", "remove-consumer", consumerId, "--gas", "400000"],
    ]);
    const plan = await stack.preview();
    expect(planSummary(plan.changes)).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/replace ConsumerRegistration .*-registration$/),
      ]),
    );
    const { code, text } = await runOnStack(stack, ["up", "--yes", "--skip-preview"]);
    expect(code).toBe(0);
    expect(text).toMatch(
      /awaits its spawn time \S+Z, \d+ s left; opted in: "(bob", "charlie|charlie", "bob)"/,
    );
    const { consumerId: now, height } = await consumers.outputsOf(first);
    expect(Number(now)).toBeGreaterThan(Number(consumerId));
    expect(height).toBeGreaterThan(0);
    expect(await consumers.pending()).toEqual([]);
  });
});
