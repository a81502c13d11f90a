import * as pulumi from "@pulumi/pulumi";
import * as runtime from "@pulumi/pulumi/runtime";

import { readStack } from "../../config/settings";
import type { StackFacts } from "../../core/plan/stack-facts";

const managed = {
  "ics:clusters": "embedded",
  "ics:providerChain": '{"mode":"managed"}',
  "ics:validators": '[{"name":"alice"},{"name":"bob"}]',
  "ics:consumerChains": '[{"chainId":"testchain-0","validators":["bob"]}]',
};
const external = {
  ...managed,
  "ics:providerChain":
    '{"mode":"external","chainId":"x-1","rpc":["https://rpc.example"],"gasPrice":"1uatom"}',
  "ics:validators":
    '[{"name":"bob","operator":"cosmosvaloper1x7lvzqdf9gpnnmj92xu2hqvnj8lzy3zmgx8rw2"}]',
  "ics:mnemonics": '{"bob":"twelve secret words of bob"}',
};
const onKind = {
  ...managed,
  "ics:clusters": "kind",
  "ics:kind": '{"network":{"create":false}}',
};

const isSecret = (output: pulumi.Output<string>): Promise<boolean> =>
  (output as unknown as { isSecret: Promise<boolean> }).isSecret;

const valueOf = (output: pulumi.Output<string>): Promise<string> =>
  new Promise((resolve) => {
    output.apply(resolve);
  });

describe("readStack", () => {
  const asked: unknown[] = [];
  const read = (config: Record<string, string>, facts: StackFacts = {}) => {
    runtime.setAllConfig(config);
    return readStack(async (settings) => {
      asked.push(settings);
      return facts;
    });
  };
  /** The text of the error that a config ends in. */
  const told = (config: Record<string, string>, facts?: StackFacts): Promise<string> =>
    read(config, facts).then(
      () => "nothing",
      (error: unknown) => {
        expect(error).toBeInstanceOf(pulumi.RunError);
        return (error as Error).message;
      },
    );
  /** The engine tells a program by this variable what the stack file holds encrypted. */
  const encrypted = (...keys: string[]): void => {
    process.env["PULUMI_CONFIG_SECRET_KEYS"] = JSON.stringify(keys);
  };

  beforeAll(async () => {
    const mocks = { newResource: () => ({ id: "", state: {} }), call: () => ({}) };
    await runtime.setMocks(mocks, "project", "prod");
  });
  beforeEach(() => {
    asked.length = 0;
    delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
  });
  afterAll(() => {
    delete process.env["PULUMI_CONFIG_SECRET_KEYS"];
    runtime.setAllConfig({});
  });

  it("plans what stands under ics: alone, as JSON or as text", async () => {
    const stack = await read({ ...managed, "other:clusters": "kind", clusters: "kind" });
    expect(stack.settings).toMatchObject({ clusters: "embedded", stateDir: ".ics/prod" });
    expect(stack.plan.validators.map(({ name }) => name)).toEqual(["alice", "bob"]);
    expect(stack.plan.consumers).toHaveLength(1);
    expect([stack.secretChain, stack.mnemonics.size]).toEqual([false, 0]);
    expect(asked).toEqual([stack.settings]);
  });

  it("keeps mnemonics secret", async () => {
    encrypted("ics:mnemonics", "ics:providerChain");
    const stack = await read(external);
    expect(stack.secretChain).toBe(true);
    expect([...stack.mnemonics.keys()]).toEqual(["bob"]);
    expect(await isSecret(stack.mnemonics.get("bob")!)).toBe(true);
    expect(await valueOf(stack.mnemonics.get("bob")!)).toBe("twelve secret words of bob");
  });

  it.each([
    { name: "nothing", keys: undefined },
    { name: "something else", keys: '["ics:providerChain"]' },
    { name: "no list", keys: '{"ics:mnemonics":true}' },
  ])("refuses mnemonics where the engine says $name is encrypted", async ({ keys }) => {
    if (keys !== undefined) process.env["PULUMI_CONFIG_SECRET_KEYS"] = keys;
    expect(await told(external)).toBe(
      'the config of stack "prod" has 1 fault; nothing was touched:\n' +
        "  - ics:mnemonics: holds mnemonics in plain text; \"[secret]\"; set each with: pulumi config set --secret --path 'ics:mnemonics.<validator>'",
    );
    expect(asked).toEqual([]);
  });

  it("tells all faults before it asks the world for anything", async () => {
    expect(await told({ ...managed, "ics:extra": "1", "ics:portScheme": "x" })).toMatch(
      /^the config of stack "prod" has 2 faults; nothing was touched:\n {2}- ics:portScheme: .*\n {2}- ics:extra: .*$/,
    );
    expect(await told({ ...managed, "ics:extra": "1" })).toMatch(
      /has 1 fault; .*\n {2}- ics:extra: /,
    );
    expect(asked).toEqual([]);
  });

  it("says that nothing was touched where the world does not answer", async () => {
    runtime.setAllConfig(managed);
    const silent = readStack(() => Promise.reject(new Error("no answer")));
    await expect(silent).rejects.toThrow(
      new pulumi.RunError('stack "prod" cannot be planned; nothing was touched: no answer'),
    );
  });

  it("cuts pools from the Docker network that it read", async () => {
    const network = {
      name: "kind",
      subnets: [{ subnet: "172.18.0.0/16", gateway: "172.18.0.1" }],
      containers: [],
    };
    const { settings, plan } = await read(onKind, { network });
    expect(settings.network.subnet).toBe("172.18.0.0/16");
    expect(plan.hosted.map(({ address }) => address)).toEqual(["172.18.0.100", "172.18.0.110"]);
  });

  it("tells a network that fits not at all, without the faults of its pools", async () => {
    const network = { name: "host", subnets: [], containers: [] };
    const text = await told(onKind, { network });
    expect(text).toContain(
      'has 1 fault; nothing was touched:\n  - ics:network.subnet: is not what the Docker network "host" has',
    );
  });

  it("tells faults of the topology, and of a genesis that no pod can get", async () => {
    const consumerChains = '[{"chainId":"a-1","validators":["eve"],"genesisFile":"g.json"}]';
    const config = { ...managed, "ics:clusters": "kind", "ics:consumerChains": consumerChains };
    const text = await told(config, { genesisBytes: new Map([["g.json", 2_000_000]]) });
    expect(text).toContain("has 2 faults");
    expect(text).toContain("\n  - ics:consumerChains[0].genesisFile: has 2000000 bytes");
    expect(text).toContain("\n  - ics:consumerChains[0].validators");
  });
});
