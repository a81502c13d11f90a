import { Ed25519 } from "@cosmjs/crypto";

import { consumerChainsAt, optedInAt } from "../../../chain/ics/consumer-queries";
import { defaultInitialization } from "../../../chain/ics/initialization";
import { createConsumer, optIn } from "../../../chain/ics/messages";
import { publishDetails } from "../../../chain/publish-details";
import { writeUntil } from "../../../chain/write-until";
import { doctor } from "../../../cli/commands/doctor";
import { called } from "../../support/captured-io";
import { eventually } from "../../support/eventually";
import { startTestChain, type TestChain, type TestValidator } from "../../support/test-chain";

/*
 * `ics doctor` on a real provider chain, at real nodes. A chain of the consumer chain's id plays that one:
 * what its node proves, and says of its network, does not depend on who validates it.
 */

jest.setTimeout(240_000);

let provider: TestChain;
let consumer: TestChain;

beforeAll(async () => {
  provider = await startTestChain({ chainId: "provider-doctor-1", validators: 2 });
  consumer = await startTestChain({ chainId: "testchain-0" });
});

afterAll(async () => {
  await consumer.stop();
  await provider.stop();
});

const writer = ({ mnemonic, rpc }: TestValidator) => ({
  ...{ rpc: [rpc], chainId: provider.chainId, mnemonic, gasPrice: "0stake", gas: 400_000 },
  about: "message of a test",
});

const register = (who: TestValidator): Promise<unknown> =>
  writeUntil({
    ...writer(who),
    read: async ({ comet }) => (await consumerChainsAt(comet))[0]?.consumerId,
    message: (consumerId, submitter) =>
      consumerId === undefined
        ? createConsumer({
            ...{ submitter, chainId: "testchain-0" },
            metadata: { name: "test", description: "of a test", metadata: "one" },
            initialization: defaultInitialization("testchain-0"),
          })
        : undefined,
  });

async function join(who: TestValidator, number: number): Promise<void> {
  const { pubkey } = await Ed25519.makeKeypair(new Uint8Array(32).fill(number));
  await writeUntil({
    ...writer(who),
    read: ({ comet }) => optedInAt(comet, "0"),
    message: (all, signer) =>
      all.length > number - 1
        ? undefined
        : optIn({
            ...{ operator: who.operator, consumerId: "0", signer },
            consumerKey: Buffer.from(pubkey).toString("base64"),
          }),
  });
}

const publish = ({ mnemonic, rpc }: TestValidator, details: string): Promise<unknown> =>
  publishDetails({
    ...{ rpc: [rpc], chainId: provider.chainId, mnemonic, gasPrice: "0stake" },
    details: () => details,
  });

async function ics(): Promise<{ code: number; said: any }> {
  const rpc = provider.validators[0]!.rpc;
  const flags = ["--allow-private-addresses", "--timeout", "20", "--json"];
  const { code, stdout, stderr } = await called(doctor, ["testchain-0", "--rpc", rpc, ...flags]);
  expect(stderr).toBe("");
  return { code, said: JSON.parse(stdout) };
}

const reachOf = (said: any): unknown =>
  Object.fromEntries(said.validators.map((one: any) => [one.moniker, one.reach]));
const codesOf = (said: any): unknown => said.findings.map(({ code }: any) => code);

describe("ics doctor on a real provider chain", () => {
  it("tells who is there, who is on another network, and who is an impostor", async () => {
    const [alice, bob] = provider.validators as [TestValidator, TestValidator];
    const [node] = consumer.validators as [TestValidator];
    await register(alice);
    await join(alice, 1);
    await join(bob, 2);

    // Bob's own node had his opt-in first.
    const nobody = await eventually("the first node has both opt-ins", async () => {
      const found = await ics();
      return found.said.validators.length === 2 ? found : undefined;
    });
    expect(nobody.code).toBe(1);
    expect(codesOf(nobody.said)).toEqual(["NO_SPAWN_TIME", "UNPUBLISHED", "UNPUBLISHED"]);

    await publish(alice, `p2p=${node.nodeId}@${node.host}:26656`);
    // His node of the provider chain.
    await publish(bob, `p2p=${bob.nodeId}@${bob.host}:26656`);
    const mixed = await eventually("the first node has both", async () => {
      const found = await ics();
      return found.said.validators.every((one: any) => one.endpoint !== undefined)
        ? found
        : undefined;
    });
    expect(mixed.code).toBe(1);
    expect(reachOf(mixed.said)).toEqual({ alice: "reachable", bob: "unreachable" });
    expect(codesOf(mixed.said)).toEqual(["NO_SPAWN_TIME", "WRONG_NETWORK"]);
    expect(mixed.said).toMatchObject({
      ...{ version: 2, consumerId: "0", chainId: "testchain-0", phase: "REGISTERED" },
      power: { total: "2", least: "2", published: "1", reachable: "1" },
      verdict: expect.stringMatching(/^not ready: 50\.0 % of the power can be dialled/),
    });

    await publish(bob, `p2p=${"ab".repeat(20)}@${node.host}:26656`);
    const posing = await eventually("the first node has the edit", async () => {
      const found = await ics();
      return JSON.stringify(found.said).includes("abab") ? found : undefined;
    });
    expect(codesOf(posing.said)).toEqual(["NO_SPAWN_TIME", "WRONG_ID"]);
    expect(reachOf(posing.said)).toEqual({ alice: "reachable", bob: "unreachable" });
  });
});
