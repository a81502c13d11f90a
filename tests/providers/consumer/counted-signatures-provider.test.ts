import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { encoded } from "../../../chain/ics/proto-types";
import { provider } from "../../../providers/consumer/counted-signatures-provider";
import {
  closeServers,
  recordedStatus,
  type RpcRequest,
  rpcServer,
  urlOf,
} from "../../support/chain-servers";
import { temporaryFolder } from "../../support/temporary-folder";

afterEach(closeServers);

type Inputs = Parameters<typeof provider.create>[0];
type Node = Inputs["nodes"][number];

const root = temporaryFolder();
const keyOf = (name: string): string => Buffer.alloc(32, name).toString("base64");

/** A node of the chain `provider-1`, as the recorded status has it, whose validators are as named. */
const node = (...validators: readonly string[]): Promise<string> =>
  urlOf(
    rpcServer(({ method }: RpcRequest) =>
      method === "status"
        ? recordedStatus
        : {
            block_height: "7",
            validators: validators.map((name) => ({
              address: "00".repeat(20),
              pub_key: { type: "tendermint/PubKeyEd25519", value: keyOf(name) },
              voting_power: "1",
              proposer_priority: "0",
            })),
            count: String(validators.length),
            total: String(validators.length),
          },
    ),
  );

/** A provider chain that says of every consumer chain that it is in this phase. */
const providerChain = (phase: string): Promise<string> =>
  urlOf(
    rpcServer(({ method }: RpcRequest) => {
      if (method === "status") return recordedStatus;
      const value = encoded("QueryConsumerChainResponse", {
        ...{ consumer_id: "4", chain_id: "provider-1", phase },
      });
      return { response: { code: 0, value: Buffer.from(value).toString("base64"), height: "21" } };
    }),
  );

const dead = "http://127.0.0.1:1";

function own(name: string, rpc: string, change: Partial<Node> = {}): Node {
  const home = join(root, name);
  mkdirSync(join(home, "config"), { recursive: true });
  writeFileSync(
    join(home, "config", "priv_validator_key.json"),
    JSON.stringify({ pub_key: { value: keyOf(name) } }),
  );
  return {
    ...{ chain: "testchain-0", consumerChainId: "provider-1", consumerId: "4", owned: true },
    ...{ name, rpc, home },
    ...change,
  };
}

const inputs = (rpc: string, chains: readonly string[], nodes: readonly Node[]): Inputs => ({
  ...{ rpc: [rpc], providerChainId: "provider-1", managedChain: false },
  ...{ chains, nodes },
});

/** Reasons for which a plan is refused. */
async function refused(olds: Inputs, news: Inputs): Promise<readonly string[]> {
  const { inputs: checked, failures = [] } = await provider.check(olds, news);
  expect(checked).toEqual(news);
  return failures.map(({ reason }) => reason);
}

const sentence = (name: string): string =>
  `consumer chain "provider-1" still counts on the signature of validator "${name}"; "${name}"; list it under optOut of this chain until it does not`;

describe("a node that a plan drops", () => {
  const listed = ["testchain-0"];

  it.each([
    { name: "runs", rpcOf: (url: string) => url },
    { name: "is down, as another node has it", rpcOf: () => dead },
  ])("stays while its chain counts on it: it $name", async ({ rpcOf }) => {
    const url = await node("alice", "bob");
    const [alice, bob] = [own("alice", url), own("bob", rpcOf(url))];
    const olds = inputs(dead, listed, [alice, bob]);
    expect(await refused(olds, inputs(dead, listed, [alice]))).toEqual([sentence("bob")]);
  });

  it("may go once its chain counts on it no more", async () => {
    const [alice, bob] = [own("alice", await node("alice")), own("bob", await node("alice"))];
    const olds = inputs(dead, listed, [alice, bob]);
    expect(await refused(olds, inputs(dead, listed, [alice]))).toEqual([]);
  });

  it("may go where no node of its chain answers", async () => {
    const olds = inputs(dead, listed, [own("bob", dead)]);
    expect(await refused(olds, inputs(dead, listed, []))).toEqual([]);
  });

  it("goes with a chain of the stack's own that is taken out of config", async () => {
    const olds = inputs(dead, listed, [own("bob", await node("bob"))]);
    expect(await refused(olds, inputs(dead, [], []))).toEqual([]);
  });

  it("stays though its chain, which others own, is taken out of config", async () => {
    const olds = inputs(dead, listed, [own("bob", await node("bob"), { owned: false })]);
    expect(await refused(olds, inputs(dead, [], []))).toEqual([sentence("bob")]);
  });

  it.each([
    { phase: "CONSUMER_PHASE_LAUNCHED", reasons: [sentence("bob")] },
    { phase: "CONSUMER_PHASE_STOPPED", reasons: [] },
    { phase: "CONSUMER_PHASE_DELETED", reasons: [] },
  ])("is judged by the provider chain's $phase", async ({ phase, reasons }) => {
    const bob = own("bob", await node("bob"), { owned: false });
    const olds = inputs(await providerChain(phase), listed, [bob]);
    expect(await refused(olds, inputs(dead, [], []))).toEqual(reasons);
  });
});
