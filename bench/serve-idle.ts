import { spawn } from "node:child_process";
import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { hashedPorts } from "../core/ports/hashed-ports";
import { closeServers } from "../tests/support/chain-servers";
import { eventually } from "../tests/support/eventually";
import { fakeConsumerChains } from "../tests/support/fake-consumer-chains";
import { entry, member } from "../tests/support/fake-doctor-chain";
import { blockEvent, startFakeEventsNode } from "../tests/support/fake-events-node";
import { processCost } from "./process-cost";

/*
 * What `ics serve` costs while nothing changes: with no page open, when it asks nobody, and with one, when it
 * looks with the provider chain's blocks. The chain is played over sockets of loopback, a block every 2 s; it
 * has three consumer chains of three validators each. 1 % of a core and 120 MB are the bounds.
 */

const idleSeconds = Number(process.env["BENCH_IDLE_SECONDS"] ?? "30");
const blockMs = 2_000;
const ics = join(__dirname, "..", "ics.cjs");
const chains = ["serve-0", "serve-1", "serve-2"];

async function startChain(): Promise<string> {
  const { p2p } = hashedPorts("serve-0");
  return fakeConsumerChains({
    entries: chains.map((chainId, at) => entry(String(at), chainId)),
    optedIn: [1, 2, 3].map((number) =>
      member(number, `v${number}`, `p2p=${String(number).repeat(40)}@127.0.0.1:${p2p}`),
    ),
  });
}

async function measure(what: string, pid: number): Promise<void> {
  // What the start, or the opening of a page, has left to do is no idling.
  await pause(5_000);
  const before = processCost(pid);
  await pause(idleSeconds * 1_000);
  const after = processCost(pid);
  const share = ((after.seconds - before.seconds) / idleSeconds) * 100;
  console.log(
    `  ${what}: ${share.toFixed(2)} % of a core over ${idleSeconds} s (bound: 1 %), ${after.residentMb.toFixed(0)} MB resident (bound: 120 MB)`,
  );
}

async function main(): Promise<void> {
  const node = await startFakeEventsNode(await startChain());
  const blocks = setInterval(() => {
    node.tell(0, blockEvent);
  }, blockMs);
  const serving = spawn(
    process.execPath,
    [ics, "serve", "--rpc", node.url, "--allow-private-addresses"],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    let said = "";
    serving.stdout.on("data", (piece: Buffer) => (said += piece.toString()));
    const url = await eventually("it says where", () => /^http:\S+/.exec(said)?.[0], 60_000);
    console.log("ics serve");
    await measure("no page open", serving.pid ?? 0);
    const page = get(`${url}events`, { agent: false });
    const [stream] = (await once(page, "response")) as [IncomingMessage];
    let states = 0;
    stream.on("data", (piece: Buffer) => (states += piece.toString().split("data: ").length - 1));
    await eventually("the page is told", () => (states > 0 ? true : undefined), 60_000);
    await measure("one page open", serving.pid ?? 0);
    console.log(`  states told to the page: ${states}`);
    page.destroy();
  } finally {
    clearInterval(blocks);
    serving.kill("SIGTERM");
    await node.close();
    await closeServers();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
