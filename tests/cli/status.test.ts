import { once } from "node:events";
import { readFileSync } from "node:fs";
import {
  createServer as createHttpServer,
  type RequestListener,
  type Server as HttpServer,
  type ServerResponse,
} from "node:http";
import { createServer, type Server } from "node:net";
import { delimiter, join } from "node:path";

import { z } from "zod";

import { status } from "../../cli/commands/status";
import { called } from "../support/captured-io";
import {
  bodyOf,
  closeServers,
  httpServer,
  recordedStatus,
  rpcServer,
  statusAt,
  urlOf,
} from "../support/chain-servers";
import {
  fakeChainId,
  type FakeConsumerChains,
  fakeConsumerChains,
  type FakeEntry,
} from "../support/fake-consumer-chains";
import { operatorNumber } from "../support/fake-provider-chain";
import { script } from "../support/fake-tools";
import { freeHosts } from "../support/loopback-hosts";
import { temporaryFolder } from "../support/temporary-folder";

const id = (digit: string): string => digit.repeat(40);
const schema = z.fromJSONSchema(
  JSON.parse(readFileSync(join(__dirname, "../../docs/status.schema.json"), "utf8")),
);

const path = process.env["PATH"];
const folder = temporaryFolder();
let door: Server;
let port: number;
let host: string;
let isAgentReady: boolean;
const beside: HttpServer[] = [];

beforeAll(async () => {
  [host = ""] = await freeHosts(1, 9_464);
});

beforeEach(async () => {
  isAgentReady = true;
  await served((request, response) => {
    const isAsked = request.url === "/readyz";
    response.writeHead(isAsked && isAgentReady ? 200 : 503).end();
  }, 9_464);
  door = createServer((socket) => socket.destroy()).listen(0, "127.0.0.1");
  await once(door, "listening");
  port = (door.address() as { port: number }).port;
});

afterEach(async () => {
  process.env["PATH"] = path;
  door.close();
  for (const server of beside.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await closeServers();
});

const ics = (...args: readonly string[]) => called(status, args, { columns: 400 });

const entry = (consumerId: string, chainId: string, phase = "LAUNCHED"): FakeEntry => ({
  consumer_id: consumerId,
  chain_id: chainId,
  phase: `CONSUMER_PHASE_${phase}`,
  owner_address: "",
  metadata: { name: "", description: "", metadata: "" },
});

/** Consensus keys, by the digit of the node that signs with them. */
const keyOf = (digit: string): string => Buffer.alloc(32, digit).toString("base64");

const validator = (number: number, moniker: string, details: string, power: string) => ({
  consumer_key: { ed25519: keyOf(moniker.slice(0, 1)) },
  provider_address: "",
  provider_operator_address: operatorNumber(number),
  description: { moniker, details },
  jailed: false,
  consumer_power: power,
});

const details = (digit: string, at = port): string =>
  `p2p=${id(digit)}@127.0.0.1 p2p-ports=0:${at}`;

const saying = (...more: readonly ReturnType<typeof validator>[]): FakeConsumerChains => ({
  entries: [entry("0", "testchain-0")],
  optedIn: [
    validator(1, "alice", details("a"), "5"),
    validator(2, "bob", details("b"), "7"),
    ...more,
  ],
});

/** Answers at the nodes' own address, as processes of an embedded stack do. */
async function served(listener: RequestListener, at = 0): Promise<string> {
  const server = createHttpServer(listener).listen(at, host);
  await once(server, "listening");
  beside.push(server);
  return `http://${host}:${(server.address() as { port: number }).port}`;
}

/** What alice's and bob's chain counts unless a test has it count others: keys and powers. */
const theirSet: Readonly<Record<string, string>> = { a: "5", b: "7" };

/** A node of testchain-0 that is connected with these, signs with this key, and has this validator set. */
const node = (
  peers: readonly string[],
  at = new Date(),
  key = "x",
  set: Readonly<Record<string, string>> | undefined = theirSet,
): Promise<string> =>
  served((request, response) => {
    const results: Readonly<Record<string, object | undefined>> = {
      status: {
        ...statusAt(at),
        node_info: { ...recordedStatus.node_info, network: "testchain-0" },
        validator_info: {
          ...recordedStatus.validator_info,
          pub_key: { type: "tendermint/PubKeyEd25519", value: keyOf(key) },
        },
      },
      net_info: {
        peers: peers.map((digit) => ({
          node_info: { id: id(digit), listen_addr: `127.0.0.1:${port}` },
          is_outbound: true,
          remote_ip: "127.0.0.1",
        })),
      },
      validators: {
        ...{ block_height: "21", count: String(Object.keys(set).length) },
        total: String(Object.keys(set).length),
        validators: Object.entries(set).map(([digit, power]) => ({
          address: "D20D617125EC91078B769D535BA21AFB895CA11C",
          pub_key: { type: "tendermint/PubKeyEd25519", value: keyOf(digit) },
          ...{ voting_power: power, proposer_priority: "0" },
        })),
      },
    };
    void bodyOf(request).then((text) => {
      const { id: call, method } = JSON.parse(text);
      const result = results[method];
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id: call, result }));
    });
  });

/** A `pulumi` that knows a stack of alice and bob on these chains, whose nodes answer there. */
function stackAt(
  provider: string,
  rpc: Readonly<Record<string, string>>,
  chains: readonly string[] = ["testchain-0"],
  more: object = {},
): void {
  const one = (number: number, digit: string) => ({
    loadBalancer: "127.0.0.1",
    nodeId: id(digit),
    operator: operatorNumber(number),
  });
  const outputs = {
    providerChain: { chainId: fakeChainId, rpc: [provider] },
    validators: { alice: one(1, "a"), bob: one(2, "b") },
    consumerChains: Object.fromEntries(
      chains.map((chainId, at) => [
        chainId,
        {
          ...{ consumerId: String(at), ports: { alice: port, bob: port } },
          ...{ endpoints: {}, leftOut: [], peers: { alice: "", bob: "" }, rpc, ...more },
        },
      ]),
    ),
  };
  const text = `#!/bin/sh\ncase "$1" in config) echo '{}';; *) echo '${JSON.stringify(outputs)}';; esac\n`;
  script(join(folder, "pulumi"), text);
  process.env["PATH"] = [folder, path].join(delimiter);
}

const nodes = async (alice = ["b"], bob = ["a"], set = theirSet) => ({
  alice: await node(alice, new Date(), "a", set),
  bob: await node(bob, new Date(), "b", set),
});

describe("ics status", () => {
  it("tells of a stack that is in step, with exit code 0", async () => {
    stackAt(await fakeConsumerChains(saying()), await nodes());
    const { code, stdout, stderr } = await ics();
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    // Free ports have five digits.
    expect(stdout.replaceAll(String(port), "PORT1").replace(/\d+s( ago)?$/gm, "#")).toBe(
      [
        "Provider chain provider-1: height 21, last block #",
        "",
        "VALIDATOR  LOADBALANCER  ENDPOINT ON CHAIN                  IN STEP  REACHED  AGENT",
        "alice      127.0.0.1     aaaa…@127.0.0.1 p2p-ports=0:PORT1  yes      yes      yes",
        "bob        127.0.0.1     bbbb…@127.0.0.1 p2p-ports=0:PORT1  yes      yes      yes",
        "",
        "CONSUMER CHAIN  ID  PHASE     PORT   POWER  PEERS  HEIGHT  AGE",
        "testchain-0     0   LAUNCHED  PORT1  12/12  2/2    21      #",
        "",
        "Everything is in step.",
        "",
      ].join("\n"),
    );
  });

  it("counts as the running chain does, and says who is leaving and has to stay", async () => {
    // Bob has opted out: the provider chain no longer lists him, and no relayer tells the chain.
    const withoutBob = {
      entries: [entry("0", "testchain-0")],
      optedIn: saying().optedIn!.slice(0, 1),
    };
    stackAt(
      await fakeConsumerChains(withoutBob),
      await nodes(["b"], ["a"], { a: "5", b: "7", z: "3" }),
    );
    const found = JSON.parse((await ics("--json")).stdout);
    expect(schema.parse(found)).toEqual(found);
    expect(found.consumerChains).toMatchObject([
      { powerOptedIn: "5", powerCounted: "15", powerConnected: "12" },
    ]);
    const { stdout } = await ics();
    expect(stdout).toMatch(/ LAUNCHED +\d+ +12\/15 /);
    expect(stdout).toContain(
      "- testchain-0: bob is leaving: its node must keep running until the chain's own validator set, in which it has 7 of 15 power, lets it go\n",
    );
    expect(stdout).toContain(
      "- testchain-0: 3 of 15 power in the chain's own validator set is of keys",
    );
  });

  it("tells what the stack's relayer does, and who is jailed", async () => {
    const relayer = await served((_request, response) => {
      response.end(JSON.stringify({ state: "waiting", text: "no account holds funds" }));
    });
    const { optedIn = [], ...others } = saying();
    const [alice, ...rest] = optedIn;
    const provider = { ...others, optedIn: [{ ...alice!, jailed: true }, ...rest] };
    stackAt(await fakeConsumerChains(provider), await nodes(), ["testchain-0"], {
      relayer: relayer.replace("http://", ""),
    });
    const { code, stdout } = await ics();
    expect(code).toBe(1);
    expect(stdout).toMatch(/ PEERS +RELAYER +HEIGHT .*\n.* 2\/2 +waiting +21 /);
    expect(stdout).toMatch(/^! testchain-0: its relayer relays nothing: no account holds funds; /m);
    expect(stdout).toMatch(/^! alice: is jailed on the provider chain: /m);
    const found = JSON.parse((await ics("--json")).stdout);
    expect(schema.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      validators: [{ jailed: true }, { jailed: false }],
      consumerChains: [{ relayer: "waiting" }],
    });
  });

  it("says that powers are the provider chain's where no node tells of the chain's own", async () => {
    stackAt(await fakeConsumerChains(saying()), await nodes(["b"], ["a"], {}));
    const { stdout } = await ics();
    expect(stdout).toMatch(/ 12\/12\* /);
    expect(stdout).toContain(
      "\n* by the provider chain: no node of the chain told what its own validator set counts\n",
    );
    expect(stdout).not.toContain("is leaving");
  });

  it("gives the same as JSON of the schema", async () => {
    stackAt(await fakeConsumerChains(saying()), await nodes());
    const found = JSON.parse((await ics("--json")).stdout);
    expect(schema.parse(found)).toEqual(found);
    expect(found).toMatchObject({
      version: 1,
      consumerChains: [{ powerConnected: "12", peersConnected: 2, peersExpected: 2, height: "21" }],
      findings: [],
    });
    expect(() => schema.parse({ ...found, validators: [{}] })).toThrow();
  });

  it.each([
    {
      why: "a published endpoint that is another",
      provider: () => ({
        ...saying(),
        optedIn: [
          validator(1, "alice", `p2p=${id("c")}@127.0.0.1:${port}`, "5"),
          validator(2, "bob", details("b"), "7"),
        ],
      }),
      line: /^! alice: the chain says "p2p=c{40}@127.0.0.1:\d+", not "p2p=a{40}@127.0.0.1 p2p-ports=0:\d+"; make up$/m,
    },
    {
      why: "a node that does not answer",
      nodes: async () => ({ ...(await nodes()), bob: "http://127.0.0.1:1" }),
      line: /^! testchain-0: the node of bob does not answer; make up$/m,
    },
    {
      why: "a connection that is missing",
      nodes: () => nodes(["b"], []),
      line: /^! testchain-0: bob lacks peer alice \(aaaa…@127.0.0.1:\d+\); make up$/m,
    },
    {
      why: "a chain that stands still",
      nodes: async () => ({
        alice: await node(["b"], new Date(Date.now() - 300_000)),
        bob: await node(["a"]),
      }),
      line: /^! testchain-0: the height of alice's node, 21, does not grow; make up$/m,
    },
    {
      why: "a stranger who cannot be dialled",
      provider: () => saying(validator(3, "eve\u001b[2J", "", "1")),
      line: /^! testchain-0: eve\\u001b\[2J is no peer: publishes no endpoint; ""; add p2p=HOST to the details; ics peers 0$/m,
    },
    {
      why: "a chain that is gone",
      provider: () => ({ ...saying(), entries: [] }),
      line: /^! testchain-0: the provider chain no longer has it; make up$/m,
    },
    {
      why: "a chain that is over",
      provider: () => ({ ...saying(), entries: [entry("0", "testchain-0", "STOPPED")] }),
      line: /^! testchain-0: is over: STOPPED; take it out of config, then make up$/m,
    },
    {
      why: "a provider chain that stands still",
      provider: () => ({ ...saying(), blockTime: new Date("2026-01-02T03:04:05Z") }),
      line: /^! provider-1: has made no block since 2026-01-02T03:04:05.000Z; make up$/m,
    },
  ])("marks $why, and says what mends it", async ({ provider, nodes: those, line }) => {
    stackAt(await fakeConsumerChains((provider ?? saying)()), await (those ?? nodes)());
    const { code, stdout } = await ics();
    expect(stdout).toMatch(line);
    expect(stdout).not.toContain("\u001b");
    expect(code).toBe(1);
  });

  it("marks an agent that is not ready", async () => {
    stackAt(await fakeConsumerChains(saying()), await nodes());
    isAgentReady = false;
    const { code, stdout } = await ics();
    expect(stdout).toMatch(/^! alice: its agent is not ready; make up$/m);
    expect(code).toBe(1);
  });

  it("marks whoever takes no connection", async () => {
    stackAt(await fakeConsumerChains(saying()), await nodes());
    door.close();
    const { stdout } = await ics();
    expect(stdout).toMatch(
      /^! bob: does not answer at 127.0.0.1:\d+ from here \(ECONNREFUSED\); make up$/m,
    );
  });

  it("says once that the provider chain does not answer, and shows the nodes all the same", async () => {
    const dead = await urlOf(httpServer((_request, response) => response.destroy()));
    stackAt(dead, await nodes());
    const { code, stdout } = await ics();
    expect(code).toBe(1);
    expect(stdout.match(/^! /gm)).toHaveLength(1);
    expect(stdout).toMatch(/^testchain-0 .* 21 /m);
  });

  it("waits for those who are silent together, no longer than the time-out", async () => {
    const silent = await urlOf(httpServer(() => undefined));
    stackAt(silent, { alice: silent, bob: silent });
    const start = performance.now();
    const { code } = await ics("--timeout", "0.3");
    // One time-out for the provider chain, one for the nodes; the rest is this machine's.
    expect(performance.now() - start).toBeLessThan(10_000);
    expect(code).toBe(1);
  });

  const many = Array.from({ length: 50 }, (_, at) => `testchain-${at}`);
  const allOf = (chains: readonly string[]) => chains.map((name, at) => entry(String(at), name));

  it("asks all silent nodes of a dead validator at once, so that they cost one time-out", async () => {
    let [open, most] = [0, 0];
    const waiting: ServerResponse[] = [];
    // Each node is asked two things. When all of them wait, nobody needs to wait longer.
    const silent = await urlOf(
      httpServer((_request, response) => {
        most = Math.max(most, ++open);
        waiting.push(response);
        response.on("close", () => open--);
        if (most === 2 * many.length) for (const one of waiting) one.destroy();
      }),
    );
    stackAt(
      await fakeConsumerChains({ ...saying(), entries: allOf(many) }),
      { alice: silent },
      many,
    );
    const { stdout } = await ics("--timeout", "10");
    expect(most).toBe(2 * many.length);
    expect(stdout.match(/the node of alice does not answer/g)).toHaveLength(many.length);
  });

  it("asks a provider chain that is silent about its consumer chains no more after one time-out", async () => {
    let asked = 0;
    const silent = await urlOf(
      rpcServer(async ({ method }) => {
        if (method === "status") return statusAt(new Date());
        asked += 1;
        return new Promise(() => undefined);
      }),
    );
    stackAt(silent, await nodes(), many);
    const { code, stdout } = await ics("--timeout", "2");
    expect(code).toBe(1);
    expect(stdout.match(/failed, no answer in time/g)).toHaveLength(many.length);
    // Two questions each about as many chains as are asked about at a time.
    expect(asked).toBeLessThanOrEqual(2 * 16);
  });

  it("tells of a provider chain alone, and of no chain that is over", async () => {
    const said = {
      ...saying(),
      entries: [entry("0", "testchain-0"), entry("1", "done-1", "DELETED")],
    };
    const rpc = await fakeConsumerChains(said);
    const { code, stdout } = await ics("--rpc", rpc, "--allow-private-addresses", "--json");
    const found = JSON.parse(stdout);
    expect(schema.parse(found)).toEqual(found);
    expect(code).toBe(0);
    expect(found.consumerChains).toMatchObject([
      { chainId: "testchain-0", powerOptedIn: "12", powerConnected: null, peersExpected: null },
    ]);
    expect(found.validators).toMatchObject([
      { name: "bob", inStep: true, reachable: true, loadBalancer: null },
      { name: "alice", inStep: true, reachable: true, loadBalancer: null },
    ]);
  });

  it("says in one line that an address has no Interchain Security", async () => {
    const stub = await urlOf(
      rpcServer(({ method }) =>
        method === "status"
          ? statusAt(new Date())
          : { response: { code: 0, value: "", height: "21" } },
      ),
    );
    const { code, stdout, stderr } = await ics("--rpc", stub);
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(/^ics: .*has no Interchain Security module/);
  });

  it.each([["0"], ["much"], ["61"]])("refuses the time-out %s", async (text) => {
    expect((await ics("--timeout", text)).code).toBe(2);
  });
});
