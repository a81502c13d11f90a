import { delimiter, join } from "node:path";

import { peers } from "../../cli/commands/peers";
import { called } from "../support/captured-io";
import { closeServers, httpServer, urlOf } from "../support/chain-servers";
import { fakeChainId, fakeConsumerChains, type FakeEntry } from "../support/fake-consumer-chains";
import { operatorNumber } from "../support/fake-provider-chain";
import { script } from "../support/fake-tools";
import { temporaryFolder } from "../support/temporary-folder";

const id = (digit: string): string => digit.repeat(40);

const entry = (consumerId: string, chainId: string): FakeEntry => ({
  consumer_id: consumerId,
  chain_id: chainId,
  phase: "CONSUMER_PHASE_LAUNCHED",
  owner_address: "",
  metadata: { name: "", description: "", metadata: "" },
});

const validator = (number: number, moniker: string, details: string, power: string) => ({
  provider_address: "",
  provider_operator_address: operatorNumber(number),
  description: { moniker, details },
  jailed: false,
  consumer_power: power,
});

const said = {
  entries: [entry("0", "testchain-0"), entry("1", "other-1")],
  optedIn: [
    validator(1, "alice", `p2p=${id("a")}@192.0.2.1`, "5"),
    validator(2, "bob", `p2p=${id("b")}@127.97.0.110`, "7"),
    validator(3, "mallory\u001b[2J\u202e", "\u001b]0;p2p=x", "1"),
  ],
};

const path = process.env["PATH"];
const folder = temporaryFolder();

afterEach(async () => {
  process.env["PATH"] = path;
  await closeServers();
});

const ics = (...args: readonly string[]) => called(peers, args);

/** A `pulumi` whose stack has these outputs and this config. */
function stackOf(outputs: object, config: object): void {
  script(
    join(folder, "pulumi"),
    `#!/bin/sh\ncase "$1" in config) echo '${JSON.stringify(config)}';; *) echo '${JSON.stringify(outputs)}';; esac\n`,
  );
  process.env["PATH"] = [folder, path].join(delimiter);
}

describe("ics peers", () => {
  it("tells from the provider chain alone whom everybody dials, and who cannot be dialled", async () => {
    const rpc = await fakeConsumerChains(said);
    await expect(ics("testchain-0", "--rpc", rpc)).resolves.toEqual({
      code: 0,
      stdout: [
        "Consumer chain testchain-0: id 0, LAUNCHED",
        "",
        `alice (${operatorNumber(1)}), power 5`,
        `  ${id("a")}@192.0.2.1:30159`,
        "",
        "No peers:",
        `bob (${operatorNumber(2)})`,
        '  loopback address is not dialled; "127.97.0.110"; publish a public one, or on a private network set ics:allowPrivateAddresses (without a stack --allow-private-addresses)',
        `mallory\\u001b[2J\\u202e (${operatorNumber(3)})`,
        '  publishes no endpoint; "\\u001b]0;p2p=x"; add p2p=HOST to the details',
        "",
        "persistent_peers of all, without themselves:",
        `${id("a")}@192.0.2.1:30159`,
        "",
      ].join("\n"),
      stderr: "",
    });
  });

  it("takes the rules of a network and who dials from the call", async () => {
    const rpc = await fakeConsumerChains(said);
    const rules = ["--scheme", "interleaved", "--allow-private-addresses", "--for", "alice"];
    const { stdout } = await ics("0", "--rpc", rpc, ...rules, "--json");

    expect(stdout).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e]/);
    const reply = JSON.parse(stdout);
    expect(reply).toMatchObject({
      consumer: { consumerId: "0", chainId: "testchain-0", phase: "LAUNCHED" },
      for: { operator: operatorNumber(1), name: "alice" },
      peers: [{ name: "bob", power: "7", peer: `${id("b")}@127.97.0.110:27346` }],
      persistentPeers: `${id("b")}@127.97.0.110:27346`,
    });
  });

  it("asks the chain of a stack, by the names and rules of its config", async () => {
    const rpc = await fakeConsumerChains(said);
    stackOf(
      {
        providerChain: { chainId: fakeChainId, rpc: [rpc] },
        validators: { robert: { loadBalancer: "127.97.0.110", operator: operatorNumber(2) } },
        consumerChains: { "testchain-0": { peers: { robert: "" } } },
      },
      {
        "ics:clusters": { value: "existing" },
        "ics:consumerChains": {
          objectValue: [
            { chainId: "testchain-0", persistentPeers: [`${id("9")}@seed.example.org:1`] },
          ],
        },
      },
    );
    const { code, stdout } = await ics("testchain-0", "--for", "robert", "--json");
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      for: { operator: operatorNumber(2), name: "robert" },
      persistentPeers: `${id("9")}@seed.example.org:1,${id("a")}@192.0.2.1:30159`,
    });
  });

  it("goes on to the next address where one is dead", async () => {
    const dead = await urlOf(httpServer((_request, response) => response.destroy()));
    const rpc = await fakeConsumerChains(said);
    const { code } = await ics("0", "--rpc", dead, "--rpc", rpc);
    expect(code).toBe(0);
  });

  it.each([
    {
      why: "no consumer chain is meant",
      args: ["nothing-1"],
      stderr: /^ics: the provider chain has no consumer chain of this chain id; "nothing-1"; /,
    },
    {
      why: "nobody is meant by a name",
      args: ["0", "--for", "dora"],
      stderr: /^ics: nobody on this consumer chain has this name; "dora"; /,
    },
    {
      why: "the address serves another chain",
      args: ["0", "--provider-chain-id", "cosmoshub-4"],
      stderr: /^ics: RPC address serves chain "provider-1" instead of "cosmoshub-4"; /,
    },
  ])("says in one line, with exit code 1, that $why", async ({ args, stderr }) => {
    const rpc = await fakeConsumerChains(said);
    const run = await ics(...args, "--rpc", rpc);
    expect(run).toMatchObject({ code: 1, stdout: "", stderr: expect.stringMatching(stderr) });
    expect(run.stderr.split("\n")).toHaveLength(2);
  });

  it("says that a stack keeps its addresses secret, and takes them from the call", async () => {
    const rpc = await fakeConsumerChains(said);
    stackOf(
      {
        providerChain: { chainId: fakeChainId, rpc: "[secret]" },
        validators: { robert: { loadBalancer: "127.97.0.110", operator: operatorNumber(2) } },
        consumerChains: { "testchain-0": { peers: { robert: "" } } },
      },
      {},
    );
    const { code, stderr } = await ics("0", "--stack", "prod");
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'ics: the stack keeps its RPC addresses secret; "prod"; give them by --rpc\n',
    });
    const { stdout } = await ics("0", "--stack", "prod", "--rpc", rpc, "--for", "robert");
    expect(stdout).toContain("persistent_peers of robert:\n");
  });
});
