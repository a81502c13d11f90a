import { ConsumerStack, runBy } from "../support/consumer-stack";
import { endOfStack } from "../support/end-of-stack";
import { eventually } from "../support/eventually";
import { heightOf } from "../support/node-rpc";
import { consensusAddressAt, powersAt, signersAt } from "../support/validator-set";
import { playDemo, say, step } from "./demo";

/*
 * `make demo-live`: a consumer chain whose validator set lives, since a relayer carries it: stake moves, a
 * late joiner signs, one who opted out is let go. Addresses: 127.80.0.0/24, so that it runs beside the
 * stack of `make up`. In the end, however that comes, nothing is left.
 */

const network = "127.80.0";
const chainId = "live-1";
const chain = (validators: readonly string[], more: object = {}): ReturnType<typeof runBy> => ({
  ...runBy(chainId, ...validators),
  blockTimeMs: 500,
  ...more,
});

async function show(consumers: ConsumerStack): Promise<void> {
  const { stack } = consumers;
  let rpc: Readonly<Record<string, string>> = {};
  const up = async (what: string): Promise<void> => {
    await step(`  up: ${what}`, () => stack.up());
    rpc = (await consumers.outputsOf(chainId)).rpc;
  };
  const at = (name: string): string => {
    const address = rpc[name];
    if (address === undefined) throw new Error(`the stack has no node of "${name}"`);
    return address;
  };
  const sayPowers = async (): Promise<void> => {
    const powers = await powersAt(at("charlie"));
    const names = Object.keys(rpc).map(async (name) => {
      const power = powers.get(await consensusAddressAt(at(name)));
      return `${name} ${power ?? "-"}`;
    });
    say(
      `  power on ${chainId}, block ${await heightOf(at("charlie"))}: ${(await Promise.all(names)).join(", ")}`,
    );
  };

  say(`a provider chain of alice, bob and charlie, and ${chainId}, run by bob and charlie`);
  await up("chains, nodes, relayer, and the channel that it opens");
  const { relayer } = await consumers.outputsOf(chainId);
  const status = (await (await fetch(`http://${relayer}/status`)).json()) as { text: string };
  say(`  http://${relayer}/status: ${status.text}`);
  await sayPowers();

  say("\nstake moves: alice delegates 40 more to bob");
  const bob = await consensusAddressAt(at("bob"));
  const before = (await powersAt(at("charlie"))).get(bob) ?? 0;
  const { operator } = (await stack.outputs()).validators.bob;
  await step("  the transaction is in a block of the provider chain", () =>
    consumers.transact("alice", ["staking", "delegate", operator, "40000000stake"]),
  );
  await step(`  ${chainId} feels it`, () =>
    eventually(
      "bob's power has grown",
      async () => ((await powersAt(at("charlie"))).get(bob) === before + 40 ? true : undefined),
      60_000,
    ),
  );
  await sayPowers();

  say("\nalice joins late");
  consumers.declare(chain(["bob", "charlie", "alice"]));
  await up("alice opts in, and gets a node");
  const alice = await consensusAddressAt(at("alice"));
  await step("  alice signs her first block", () =>
    eventually(
      "a block that alice has signed",
      async () => ((await signersAt(at("charlie"))).includes(alice) ? true : undefined),
      60_000,
    ),
  );
  await sayPowers();

  say("\nalice leaves");
  consumers.declare(chain(["bob", "charlie"], { optOut: ["alice"] }));
  await up("alice opts out; her node runs on, since the chain still counts on it");
  await step(`  ${chainId} lets her go`, () =>
    eventually(
      "alice is no validator of it",
      async () => ((await powersAt(at("charlie"))).has(alice) ? undefined : true),
      60_000,
    ),
  );
  await sayPowers();
  consumers.declare(chain(["bob", "charlie"]));
  await up("her node goes");
}

async function main(): Promise<void> {
  const consumers = await ConsumerStack.with(
    {
      relayer: "hermes",
      providerChain: { mode: "managed", blockTimeMs: 500 },
    },
    network,
    chain(["bob", "charlie"]),
  );
  await playDemo({
    stacks: [consumers.stack],
    show: () => show(consumers),
    removing: "removing all of it",
    end: () => endOfStack(consumers.stack),
  });
}

void main();
