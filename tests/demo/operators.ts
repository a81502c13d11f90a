import { eventually } from "../support/eventually";
import { processesIn } from "../support/stack-processes";
import type { TestStack } from "../support/test-stack";
import { alpha, beta, connected, dialled, gamma, TwoOperators } from "../support/two-operators";
import { playDemo, say, step } from "./demo";

/*
 * `make demo-operators`: two operators with a folder and a state each, who share the provider chain's
 * RPC alone, find each other on consumer chains. Addresses: 127.81.0.0/24 and 127.82.0.0/24, so that it
 * runs beside the stack of `make up`. In the end, however that comes, nothing is left.
 */

const networks = ["127.81.0", "127.82.0"] as const;
const alphaOfFirst = {
  chainId: alpha,
  validators: ["alice", "bob", "charlie"],
  spawnDelaySeconds: 5,
};
const betaOfSecond = { chainId: beta, validators: ["charlie"], spawnDelaySeconds: 5 };
const ownOfFirst = ["alice", "bob"] as const;

const processesOf = (stack: TestStack): string =>
  processesIn(stack.stateDir)
    .map(({ pid }) => pid)
    .sort((a, b) => a - b)
    .join();

/** Throws where a process of a stack is not the one that it was. */
function sayUnchanged(stack: TestStack, before: string): void {
  if (processesOf(stack) !== before) throw new Error(`a process of "${stack.name}" was restarted`);
  const count = before.split(",").length;
  say(`  ${stack.name}: no up, and all ${count} processes are those that they were`);
}

/** Says how soon a validator's agent had his node dial a peer, and that they are connected. */
async function sayFollowed(
  two: TwoOperators,
  stack: TestStack,
  who: string,
  chainId: string,
  peer: string,
): Promise<void> {
  const { block, at } = await two.told(stack, who, chainId, peer);
  const afterMs = at - (await two.committedAt(block));
  await connected(stack, who, chainId, peer);
  say(`  ${who} dials ${peer}, ${afterMs} ms after block ${block} named it, and is connected`);
}

async function show(two: TwoOperators): Promise<void> {
  const { first, second } = two;
  say("two operators; they share the provider chain's RPC, and no folder, state or passphrase");
  say(`  first   alice and bob, ${networks[0]}.0/24, ${first.project.directory}`);
  say(`  second  charlie,       ${networks[1]}.0/24, ${second.project.directory}`);

  say("\nthe first is there before the second");
  two.declareFirst(alphaOfFirst);
  await step(`  first: up, with the provider chain and consumer chain ${alpha}`, () => first.up());
  let before = processesOf(first);
  const alphaJoined = {
    chainId: alpha,
    validators: ["charlie"],
    consumerId: await two.idOf(alpha),
  };
  await two.declareSecond(alphaJoined, betaOfSecond);
  const joins = `joining ${alpha} by its consumer id ${alphaJoined.consumerId}`;
  await step(`  second: up, ${joins}, and with a chain of its own, ${beta}`, () => second.up());
  const { peers } = await second.chainOutput(alpha);
  say(`  charlie has converged with peers of whom he has read on the chain alone`);
  for (const peer of peers.charlie.split(",")) say(`    ${peer}`);
  const charlie = async (port: number): Promise<string> =>
    `${await two.endpointOf("charlie")}:${port}`;
  for (const who of ownOfFirst) await sayFollowed(two, first, who, alpha, await charlie(30_535));
  sayUnchanged(first, before);
  const { text } = await step(
    "  first: preview, which shows what the agents have done already, old → new",
    () => first.preview(),
  );
  const changed = text.split("\n").filter((line) => /~ (alice|bob) *: ".*" => "/.test(line));
  for (const line of new Set(changed.map((one) => one.trim()))) say(`    ${line}`);

  say("\nthe second is there before the first");
  before = processesOf(second);
  const betaJoined = {
    chainId: beta,
    validators: ownOfFirst,
    consumerId: await two.idOf(beta),
  };
  two.declareFirst(alphaOfFirst, betaJoined);
  await step(`  first: up, joining ${beta} by its consumer id ${betaJoined.consumerId}`, () =>
    first.up(),
  );
  for (const who of ownOfFirst) {
    await sayFollowed(two, second, "charlie", beta, `${await two.endpointOf(who)}:30109`);
  }
  sayUnchanged(second, before);

  say("\nboth come at once");
  two.declareFirst(alphaOfFirst, betaJoined, { ...alphaOfFirst, chainId: gamma });
  const joinGamma = async (): Promise<void> => {
    const consumerId = await two.idOf(gamma);
    await two.declareSecond(alphaJoined, betaOfSecond, {
      chainId: gamma,
      validators: ["charlie"],
      consumerId,
    });
    await step("  second: up, joining it as soon as it is registered", () => second.up());
  };
  await Promise.all([
    step(`  first: up, with a chain more, ${gamma}`, () => first.up()),
    joinGamma(),
  ]);
  for (const who of ownOfFirst) {
    await connected(first, who, gamma, await charlie(30_465));
    say(`  ${who} and charlie are connected`);
  }

  say("\nthe second leaves");
  before = processesOf(first);
  await step("  second: destroy, which opts charlie out and withdraws his endpoint", () =>
    second.destroy(),
  );
  for (const who of ownOfFirst) {
    await eventually(`${who} drops charlie`, () =>
      dialled(first, who, alpha).at(-1)?.join().includes(networks[1]) === true ? undefined : true,
    );
    say(`  ${who}'s node has a list without charlie`);
  }
  sayUnchanged(first, before);
}

async function main(): Promise<void> {
  const two = await TwoOperators.in(...networks);
  await playDemo({
    stacks: [two.first, two.second],
    show: () => show(two),
    removing: "removing all of both",
    end: () => two.end(),
  });
}

void main();
