import { delimiter, join } from "node:path";

import { endpoint } from "../../cli/commands/endpoint";
import { called } from "../support/captured-io";
import { closeServers, httpServer, urlOf } from "../support/chain-servers";
import {
  type FakeProviderChain,
  operatorNumber,
  startFakeProviderChain,
} from "../support/fake-provider-chain";
import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

const id = (digit: string): string => digit.repeat(40);
const alice = operatorNumber(1);
const bob = operatorNumber(2);

const path = process.env["PATH"];
const folder = temporaryFolder();

afterEach(async () => {
  process.env["PATH"] = path;
  await closeServers();
});

const ics = (...args: readonly string[]) => called(endpoint, args);

const chainOf = (
  bobs: string,
  alices = `p2p=${id("a")}@127.97.0.100`,
): Promise<FakeProviderChain> =>
  startFakeProviderChain([
    { operator: alice, moniker: "alice", details: alices },
    { operator: bob, moniker: "bob", details: bobs },
  ]);

/** A `pulumi` that knows a stack of alice and bob, whose second chain wants the first one's port. */
function stackAt(chainId: string, ...rpc: readonly string[]): void {
  const ports = { alice: 30_343, bob: 30_343 };
  const outputs = {
    providerChain: { chainId, rpc },
    validators: {
      alice: { loadBalancer: "127.97.0.100", nodeId: id("a"), operator: alice },
      bob: { loadBalancer: "127.97.0.110", nodeId: id("b"), operator: bob },
    },
    consumerChains: {
      "neutron-1": { consumerId: "4", ports: { bob: ports.bob } },
      "stride-1": { consumerId: "9", ports: { bob: 30_344 } },
    },
  };
  const text = `#!/bin/sh\ncase "$1" in config) echo '{}';; *) echo '${JSON.stringify(outputs)}';; esac\n`;
  script(join(folder, "pulumi"), text);
  process.env["PATH"] = [folder, path].join(delimiter);
}

describe("ics endpoint", () => {
  it.each([[], ["--set", "192.0.2.1"], ["--json"], ["--set", "192.0.2.1", "--tx"]])(
    "lets no text of 280 hostile bytes through, in 40 columns, %j",
    async (...words) => {
      const hostile = "p2p=\u001b]0;x\u0007\u202e\n";
      const { url } = await chainOf(hostile.padEnd(280 - Buffer.byteLength("\u202e") + 1, "x"));
      const args = ["--rpc", url, "--validator", bob, ...words];
      const { stdout, stderr } = await called(endpoint, args, { columns: 40 });
      expect(stdout + stderr).not.toMatch(/[^\n\x20-\x7e…]/);
      expect(stdout + stderr).toContain("u001b]0;x");
    },
  );

  it("tells of a stack's validators what they publish, what the chain says, and what mends it", async () => {
    const chain = await chainOf(`my\u202enode p2p=${id("b")}@127.97.0.111`);
    stackAt(chain.chainId, chain.url);
    await expect(ics()).resolves.toEqual({
      code: 1,
      stdout: [
        `alice (${alice})`,
        `  wanted    p2p=${id("a")}@127.97.0.100`,
        `  on chain  p2p=${id("a")}@127.97.0.100`,
        "  in step",
        "",
        `bob (${bob})`,
        `  wanted    p2p=${id("b")}@127.97.0.110 p2p-ports=9:30344`,
        `  on chain  p2p=${id("b")}@127.97.0.111`,
        "  ! not in step; sign what the same call prints with --validator bob --tx",
        `  details would be: "my\\u202enode p2p=${id("b")}@127.97.0.110 p2p-ports=9:30344"`,
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("prints the unsigned transaction alone, which keeps the rest of the details", async () => {
    const chain = await chainOf(`my\u202enode p2p=${id("b")}@127.97.0.111`);
    stackAt(chain.chainId, chain.url);
    const { code, stdout } = await ics("--validator", "bob", "--tx", "--fees", "500uatom");
    expect(code).toBe(0);
    expect(stdout).not.toContain("\u202e");
    const { body, auth_info: auth } = JSON.parse(stdout);
    expect(body.messages).toEqual([
      expect.objectContaining({
        "@type": "/cosmos.staking.v1beta1.MsgEditValidator",
        validator_address: bob,
        description: expect.objectContaining({
          moniker: "[do-not-modify]",
          details: `my\u202enode p2p=${id("b")}@127.97.0.110 p2p-ports=9:30344`,
        }),
      }),
    ]);
    expect(auth.fee).toMatchObject({
      amount: [{ denom: "uatom", amount: "500" }],
      gas_limit: "200000",
    });
  });

  it("needs no stack where the call says who publishes what", async () => {
    const { url } = await chainOf("hello p2p-ports=3:1 p2p=192.0.2.1");
    const about = ["--rpc", url, "--validator", bob];
    expect(await ics(...about)).toMatchObject({
      code: 0,
      stdout: `${bob}\n  on chain  p2p=192.0.2.1 p2p-ports=3:1\n  well formed\n`,
    });
    const { stdout, code } = await ics(...about, "--set", `${id("b")}@192.0.2.2:7`, "--json");
    expect(code).toBe(1);
    const [one] = JSON.parse(stdout);
    expect(one.step).toMatchObject({ wanted: `p2p=${id("b")}@192.0.2.2:7 p2p-ports=3:1` });
    expect(one.transaction.body.messages[0].description.details).toBe(one.step.details);
  });

  it("has nothing signed on the word of addresses that disagree", async () => {
    const [one, other] = [await chainOf("hello"), await chainOf("buy my coin")];
    stackAt(one.chainId, one.url, other.url);
    const { code, stdout, stderr } = await ics("--validator", "bob", "--tx");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toMatch(
      /^ics: RPC addresses disagree about the details of validator .*"buy my coin"/,
    );
    expect((await ics()).stdout).toContain("  in doubt: RPC addresses disagree about");
  });

  it("has nothing signed on the word of one address where two are named", async () => {
    const dead = await urlOf(httpServer((_request, response) => response.destroy()));
    const chain = await chainOf("hello");
    stackAt(chain.chainId, chain.url, dead);
    const { code, stderr } = await ics("--validator", "bob", "--tx");
    expect(code).toBe(1);
    expect(stderr).toMatch(/^ics: too few RPC addresses confirm .*mend one of those/);
  });

  it.each([
    { args: ["--tx"], what: "no validator is named" },
    { args: ["--validator", "dora"], what: "nobody has this name" },
    { args: ["--set", "nowhere_"], what: expect.stringMatching(/host/) },
    { args: ["--set-ports", "7:1"], what: "ports are set without an endpoint" },
    { args: ["--set", "192.0.2.1", "--set-ports", "7"], what: "no list of ports" },
    { args: ["--gas", "much"], what: "no amount of gas" },
    { args: ["--fees", "much"], what: "no fees" },
  ])("refuses the call $args with exit code 2", async ({ args, what }) => {
    const chain = await chainOf("");
    stackAt(chain.chainId, chain.url);
    const { code, stdout, stderr } = await ics(...args);
    expect({ code, stdout }).toEqual({ code: 2, stdout: "" });
    expect(stderr.slice("ics: ".length).split(";")[0]).toEqual(what);
  });

  it.each([
    {
      why: "nothing is to be changed",
      args: ["--validator", "alice", "--tx"],
      stderr: /^ics: nothing is to be changed; "p2p=a{40}@127.97.0.100"; /,
    },
    {
      why: "the chain has no such validator",
      args: ["--validator", operatorNumber(9)],
      stderr: /^ics: the provider chain has no validator of this operator address; /,
    },
    {
      why: "the details have no room",
      args: ["--validator", "bob", "--tx"],
      stderr: /^ics: details would have \d+ bytes of 280; .*; shorten the other text by /,
    },
  ])("says that $why", async ({ args, stderr }) => {
    const chain = await chainOf("x".repeat(270));
    stackAt(chain.chainId, chain.url);
    const run = await ics(...args);
    expect(run.code).toBe(1);
    expect(run.stderr).toMatch(stderr);
  });
});
