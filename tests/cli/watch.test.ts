import "../../cli/watch-status"; // loaded in good time

import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { z } from "zod";

import { status } from "../../cli/commands/status";
import { runProgram } from "../../cli/program";
import { captured } from "../support/captured-io";
import { closeServers, httpServer, urlOf } from "../support/chain-servers";
import { eventually } from "../support/eventually";
import { type FakeConsumerChains, fakeConsumerChains } from "../support/fake-consumer-chains";
import { entry } from "../support/fake-doctor-chain";
import {
  blockEvent,
  type FakeEventsNode,
  startFakeEventsNode,
  txEvent,
} from "../support/fake-events-node";

const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(__dirname, "../../docs/status.schema.json"), "utf8")),
);

let node: FakeEventsNode;
let said: FakeConsumerChains;
/** What the chain was asked so far: methods, and paths of queries. */
let asked: string[];
let end: AbortController;
let ended: Promise<number>;
let texts: () => { readonly stdout: string; readonly stderr: string };

beforeEach(async () => {
  asked = [];
  said = { entries: [entry("0", "testchain-0")], asked };
  node = await startFakeEventsNode(await fakeConsumerChains(said));
  end = new AbortController();
});

afterEach(async () => {
  end.abort();
  await ended;
  await node.close();
  await closeServers();
});

/**
 * Begins to watch, and waits until events are followed and all is read that may have changed before they were:
 * a look that is still under way would see half of what a test changes next.
 */
async function watch(...args: readonly string[]): Promise<void> {
  const given = captured({ signal: end.signal });
  ({ texts } = given);
  const call = ["status", "--watch", "--rpc", node.url, "--timeout", "60", ...args];
  ended = runProgram([status], call, given.io);
  await eventually("a status is told", () => (texts().stdout === "" ? undefined : true));
  await isSubscribed();
  await block();
  await eventually("all is read after the first block of a connection", () =>
    registryAsked() >= 4 ? true : undefined,
  );
  await block();
}

const isSubscribed = (): Promise<true> =>
  eventually("it is subscribed to", () => (node.subscribed.length > 0 ? true : undefined));

const statusesAsked = (): number => asked.filter((what) => what === "status").length;
const registryAsked = (): number => asked.filter((what) => what.includes("QueryConsumerCh")).length;

/** A block comes and is looked at, so that the look before it is over. */
async function block(): Promise<void> {
  const before = statusesAsked();
  node.tell(0, blockEvent);
  await eventually("the chain is asked where it is", () =>
    statusesAsked() > before ? true : undefined,
  );
}

const lines = (): readonly any[] =>
  texts()
    .stdout.split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

describe("ics status --watch", () => {
  it("tells each change once, as one JSON document a line", async () => {
    await watch("--json");
    await block();
    said.entries = [...said.entries, entry("1", "testchain-1\u202e\n")];
    node.tell(2, txEvent);
    await eventually("a change is told", () => (lines().length > 1 ? true : undefined));
    await block();
    said.entries = said.entries.slice(1);
    node.tell(2, txEvent);
    await eventually("another is told", () => (lines().length > 2 ? true : undefined));
    expect(lines().map((one) => one.consumerChains.map(({ chainId }: any) => chainId))).toEqual([
      ["testchain-0"],
      ["testchain-0", "testchain-1\u202e\n"],
      ["testchain-1\u202e\n"],
    ]);
    for (const one of lines()) expect(schema.parse(one)).toEqual(one);
    expect(texts().stdout).not.toContain("\u202e");
    end.abort();
    expect(await ended).toBe(0);
  });

  it("reads of the chain what events concern, and with a block only where it is", async () => {
    await watch("--json");
    const before = registryAsked();
    for (let count = 0; count < 3; count++) await block();
    expect(registryAsked()).toBe(before);
    node.tell(1, txEvent);
    await eventually("it is read again", () => (registryAsked() > before ? true : undefined));
  });

  it("prints another table where there is no terminal", async () => {
    await watch();
    said.entries = [entry("0", "testchain-0", "STOPPED"), entry("1", "testchain-1")];
    node.tell(2, txEvent);
    await eventually("a change is told", () =>
      texts().stdout.includes("testchain-1") ? true : undefined,
    );
    const { stdout } = texts();
    expect(stdout.match(/^At \d{4}-\d\d-\d\dT[\d:.]+Z$/gm)).toHaveLength(2);
    expect(stdout.match(/^CONSUMER CHAIN /gm)).toHaveLength(2);
    expect(stdout).not.toContain("\u001b");
  });

  it("says once that events are lost, and follows them again", async () => {
    await watch("--json");
    await block();
    const [socket] = node.subscribed;
    const closed = once(socket!, "close");
    node.drop();
    await closed;
    await isSubscribed();
    await block();
    await eventually("they come again", () =>
      texts().stderr.endsWith("come again\n") ? true : undefined,
    );
    expect(texts().stderr).toMatch(
      /^ics: events of the provider chain are lost, the node closed the socket; "http:\/\/127\.0\.0\.1:\d+"; they are asked for again by itself\nics: events of the provider chain come again\n$/,
    );
  });

  it("ends with what is wrong where there is nothing to be seen at first", async () => {
    const dead = await urlOf(httpServer((_request, response) => response.destroy()));
    const { io, texts: of } = captured();
    ended = runProgram([status], ["status", "--watch", "--rpc", dead], io);
    expect(await ended).toBe(1);
    expect(of()).toEqual({ stdout: "", stderr: expect.stringMatching(/^ics: RPC call .*\n$/) });
  });
});
