import { unknownValue } from "@pulumi/pulumi/runtime/rpc";

import { provider } from "../../../providers/registry/published-endpoint-provider";
import type { FakeProviderChain } from "../../support/fake-provider-chain";
import { operatorNumber, startFakeProviderChain } from "../../support/fake-provider-chain";

// A public test phrase and its operator address: `interchain-security-pd keys add x --recover`, then
// `keys show x --bech val`.
const mnemonic = "test test test test test test test test test test test junk";
const operator = "cosmosvaloper15yk64u7zc9g9k2yr2wmzeva5qgwxps6yrxm64d";

const endpoint = `${"b".repeat(40)}@127.97.0.110`;
const other = `${"b".repeat(40)}@127.97.0.111`;
const ownText = "Bob & Sons, validators since 2019.";

let chain: FakeProviderChain;

const startWith = async (details: string, stored?: (details: string) => string): Promise<void> => {
  chain = await startFakeProviderChain([{ operator, moniker: "bob", details }], stored);
};

afterEach(() => chain.close());

const detailsOnChain = (): string | undefined => chain.validators.get(operator)?.details;

type Inputs = Parameters<typeof provider.create>[0];

const inputs = (changed: Partial<Inputs> = {}): Inputs => ({
  rpc: [chain.url],
  chainId: chain.chainId,
  managedChain: true,
  mnemonic,
  operator,
  endpoint,
  exceptions: {},
  gasPrice: "0stake",
  ...changed,
});

const checked = async (olds: Partial<Inputs>, changed: Partial<Inputs> = {}): Promise<Inputs> => {
  const { inputs: known, failures } = await provider.check(olds, inputs(changed));
  expect(failures ?? []).toEqual([]);
  return known!;
};

const dieNow = async (): Promise<void> => {
  await chain.close();
  chain = { ...chain, close: () => Promise.resolve() };
};

describe("PublishedEndpoint's check", () => {
  it("tells before the first up what the chain is to say, without asking it", async () => {
    await startWith("");
    await dieNow();
    expect(await checked({})).toEqual(inputs({ published: endpoint }));
  });

  it("passes unknown inputs on and promises nothing", async () => {
    await startWith("");
    const changed = { endpoint: unknownValue };
    expect(await checked(inputs(), changed)).toEqual(inputs(changed));
  });

  it.each([
    { name: "what was published", details: `p2p=${endpoint}`, changed: {} },
    {
      name: "the former endpoint while another is declared",
      details: `p2p=${endpoint}`,
      changed: { endpoint: other },
    },
    {
      name: "the newly declared endpoint already",
      details: `p2p=${other}`,
      changed: { endpoint: other },
    },
    { name: "the endpoint among other text", details: `${ownText} p2p=${endpoint}`, changed: {} },
  ])("sees no drift where the chain says $name", async ({ details, changed }) => {
    await startWith(details);
    const declared = inputs(changed);
    expect(await checked(inputs(), changed)).toEqual({ ...declared, published: declared.endpoint });
  });

  it.each([
    { name: "another address", details: `p2p=${other}`, drift: `chain says ${other}` },
    {
      name: "another port",
      details: `p2p=${endpoint}:31000`,
      drift: `chain says ${endpoint}:31000`,
    },
    { name: "nothing", details: ownText, drift: "chain says nothing" },
    {
      name: "what nobody can read",
      details: `p2p=${endpoint} p2p=${other}`,
      drift: `chain says (SEVERAL_TOKENS) p2p=${endpoint} p2p=${other}`,
    },
  ])(
    "shows drift where the chain says $name, and none once it is mended",
    async ({ details, drift }) => {
      await startWith(details);
      const olds = { ...inputs(), published: endpoint };
      const plan = await checked(olds);
      expect(plan).toEqual({ ...olds, drift });
      expect(await provider.diff(operator, olds, plan)).toEqual({ changes: true, replaces: [] });

      const { outs } = await provider.update(operator, olds, plan);
      expect(outs).toEqual(olds);
      // The engine hands the former inputs, drift and all, to the next check.
      const next = await checked(plan);
      expect(next).toEqual(olds);
      expect(await provider.diff(operator, outs!, next)).toEqual({ changes: false, replaces: [] });
    },
  );

  it("shows what would write on the terminal in escapes, and leaves mending it to its author", async () => {
    await startWith("p2p=\u001b[2J");
    const { failures } = await provider.check(inputs(), inputs());
    expect(failures).toEqual([
      {
        property: "endpoint",
        reason: `description of validator ${operator} cannot say it: details hide control characters; "p2p=${endpoint} \\u001b[2J"; keep only plain spaces and line ends around the p2p words`,
      },
    ]);
    await expect(provider.update(operator, inputs(), inputs())).rejects.toMatchObject({
      code: "UNREADABLE_DETAILS",
    });
    expect(chain.edits).toEqual([]);
  });

  it("says before anything is signed that the rest of the text leaves no room", async () => {
    await startWith("x".repeat(250));
    const { failures } = await provider.check({}, inputs({ managedChain: false }));
    // 250 + a space + p2p= + 40 + @ + 12 of the address are 308.
    expect(failures?.[0]?.reason).toContain("details would have 308 bytes of 280; ");
    expect(failures?.[0]?.reason).toContain("; shorten the other text by 28 bytes");
  });

  it("lets nobody put drift or a result into the inputs", async () => {
    await startWith(`p2p=${endpoint}`);
    const forged = { published: other, drift: "chain says x" };
    expect(await checked(inputs(), forged)).toEqual({ ...inputs(), published: endpoint });
  });

  it("does not fail while a chain of the stack is down", async () => {
    await startWith("");
    await dieNow();
    expect(await checked(inputs())).toEqual({ ...inputs(), published: endpoint });
  });

  it("fails with the address when an external chain is down", async () => {
    await startWith("");
    await dieNow();
    const { failures } = await provider.check(inputs(), inputs({ managedChain: false }));
    expect(failures).toEqual([
      {
        property: "published",
        reason: `RPC call "status" failed, connection refused; "${chain.url}"; start the node or correct the address`,
      },
    ]);
  });

  it("fails when an external chain does not know the validator", async () => {
    await startWith("");
    chain.validators.clear();
    const { failures } = await provider.check(inputs(), inputs({ managedChain: false }));
    expect(failures?.[0]?.reason).toBe(
      `validator "${operator}" is not on provider chain "provider-1"; check its operator address and mnemonic`,
    );
  });
});

describe("PublishedEndpoint's create and update", () => {
  it("put the endpoint beside the validator's own text, once", async () => {
    await startWith(ownText);
    const plan = await checked({});
    expect(await provider.create(plan)).toEqual({ id: operator, outs: plan });
    expect(detailsOnChain()).toBe(`${ownText} p2p=${endpoint}`);
    expect(await provider.update(operator, plan, plan)).toEqual({ outs: plan });
    expect(chain.edits).toEqual([operator]);
  });

  it("replace the former endpoint", async () => {
    await startWith(`p2p=${endpoint} ${ownText}`);
    const plan = await checked(inputs(), { endpoint: other });
    expect((await provider.update(operator, inputs(), plan)).outs?.published).toBe(other);
    expect(detailsOnChain()).toBe(`p2p=${other} ${ownText}`);
  });

  it("put port exceptions beside the endpoint, and take back what is no longer one", async () => {
    await startWith(ownText);
    const moved = inputs({ exceptions: { "7": 30344, "10": 30345 } });
    await provider.create(moved);
    expect(detailsOnChain()).toBe(`${ownText} p2p=${endpoint} p2p-ports=7:30344,10:30345`);
    await provider.update(operator, moved, inputs({ exceptions: { "10": 30345 } }));
    expect(detailsOnChain()).toBe(`${ownText} p2p=${endpoint} p2p-ports=10:30345`);
    await provider.delete(operator, inputs({ exceptions: { "10": 30345 } }));
    expect(detailsOnChain()).toBe(ownText);
  });

  it("leave exceptions on an external chain that somebody else published for the validator", async () => {
    await startWith(`p2p=${endpoint} p2p-ports=3:30401,7:30344`);
    const external = { managedChain: false };
    const moved = inputs({ ...external, exceptions: { "7": 30344 } });
    await provider.update(operator, moved, inputs(external));
    expect(detailsOnChain()).toBe(`p2p=${endpoint} p2p-ports=3:30401`);
  });

  it("see drift in an exception that was changed by hand", async () => {
    await startWith(`p2p=${endpoint} p2p-ports=7:30999`);
    const declared = inputs({ exceptions: { "7": 30344 } });
    expect(await checked(declared, { exceptions: { "7": 30344 } })).toMatchObject({
      drift: `chain says ${endpoint} 7:30999`,
    });
  });

  it("refuse what is no endpoint, before anything is signed", async () => {
    await startWith("");
    await expect(provider.create(inputs({ endpoint: "not an address" }))).rejects.toMatchObject({
      code: "BAD_ENDPOINT",
    });
    expect(chain.edits).toEqual([]);
  });

  it("refuse an endpoint that the chain would say in other words than declared", async () => {
    await startWith("");
    await expect(provider.create(inputs({ endpoint: "EXAMPLE.com" }))).rejects.toThrow(
      `provider chain "provider-1" says "example.com" for ${operator} after "EXAMPLE.com" was published; run again`,
    );
  });

  it("refuse to sign for a validator whose account the mnemonic is not", async () => {
    await startWith("");
    const stranger = operatorNumber(7);
    chain.validators.set(stranger, { operator: stranger, moniker: "eve", details: "" });
    await expect(provider.create(inputs({ operator: stranger }))).rejects.toThrow(
      `mnemonic belongs to validator "${operator}", not to "${stranger}"`,
    );
    expect(chain.edits).toEqual([]);
  });

  it("fail when the chain keeps saying something else", async () => {
    await startWith("", () => "somebody else's text");
    await expect(provider.create(inputs())).rejects.toThrow(operator);
  });

  it("fail with the address when the chain is down", async () => {
    await startWith("");
    await dieNow();
    await expect(provider.create(inputs())).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining(chain.url),
    });
  });
});

describe("PublishedEndpoint's diff", () => {
  it.each([
    { name: "equal inputs", changed: {}, changes: false, replaces: [] },
    { name: "another endpoint", changed: { endpoint: other }, changes: true, replaces: [] },
    { name: "another mnemonic", changed: { mnemonic: "x" }, changes: true, replaces: [] },
    { name: "other RPC addresses", changed: { rpc: [] }, changes: true, replaces: [] },
    { name: "another price", changed: { gasPrice: "1stake" }, changes: true, replaces: [] },
    {
      name: "another validator",
      changed: { operator: "x" },
      changes: true,
      replaces: ["operator"],
    },
    { name: "another chain", changed: { chainId: "x" }, changes: true, replaces: ["chainId"] },
  ])("of $name: changes $changes", async ({ changed, changes, replaces }) => {
    await startWith("");
    const olds = { ...inputs(), published: endpoint };
    expect(await provider.diff(operator, { ...olds }, { ...olds, ...changed })).toEqual({
      changes,
      replaces,
    });
  });
});

describe("PublishedEndpoint's read", () => {
  it.each([
    { name: "the endpoint as published", details: `p2p=${endpoint}`, published: endpoint },
    { name: "an endpoint changed by hand", details: `p2p=${other}`, published: other },
    { name: "an endpoint that was taken out", details: ownText, published: "" },
  ])("reports $name", async ({ details, published }) => {
    await startWith(details);
    const props = { ...inputs(), published: endpoint };
    expect(await provider.read(operator, props)).toEqual({
      id: operator,
      props: { ...props, published },
    });
    const { changes } = await provider.diff(operator, { ...props, published }, props);
    expect(changes).toBe(published !== endpoint);
  });
});

describe("PublishedEndpoint's read of a dead chain", () => {
  it("goes on with what was known where the stack runs the chain", async () => {
    await startWith("");
    await dieNow();
    const props = { ...inputs(), published: endpoint };
    expect(await provider.read(operator, props)).toEqual({ id: operator, props });
  });

  it("fails with the address where somebody else does", async () => {
    await startWith("");
    await dieNow();
    await expect(provider.read(operator, inputs({ managedChain: false }))).rejects.toMatchObject({
      code: "UNREACHABLE",
      message: expect.stringContaining(chain.url),
    });
  });
});

describe("PublishedEndpoint's delete", () => {
  it("withdraws the endpoint and leaves the validator's own text", async () => {
    await startWith(`${ownText} p2p=${endpoint}`);
    await provider.delete(operator, inputs());
    expect(detailsOnChain()).toBe(ownText);
  });

  it.each([
    { own: "", left: "" },
    { own: "[do-not-modify] ", left: "[do-not-modify] " },
  ])("leaves no endpoint beside the text '$own'", async ({ own, left }) => {
    await startWith(`${own}p2p=${endpoint}`);
    await provider.delete(operator, inputs());
    expect(detailsOnChain()).toBe(left);
  });

  it("sends nothing where there is nothing to withdraw", async () => {
    await startWith(ownText);
    await provider.delete(operator, inputs());
    expect(chain.edits).toEqual([]);
  });

  it("leaves what somebody else has put there since", async () => {
    await startWith(`p2p=${other}`);
    await provider.delete(operator, inputs());
    expect(detailsOnChain()).toBe(`p2p=${other}`);
    expect(chain.edits).toEqual([]);
  });

  it.each([
    { name: "a chain of the stack, silently", managedChain: true, told: 0 },
    { name: "an external chain, saying what stays there", managedChain: false, told: 1 },
  ])("goes on past $name, when it is dead", async ({ managedChain, told }) => {
    await startWith("");
    await dieNow();
    const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      await provider.delete(operator, inputs({ managedChain }));
      expect(stderr.mock.calls.map(([text]) => text)).toEqual(
        Array(told).fill(
          expect.stringMatching(
            `^endpoint "${endpoint}" of ${operator} stays on chain "provider-1": .*; remove it there by hand\n$`,
          ),
        ),
      );
    } finally {
      stderr.mockRestore();
    }
  });
});

describe("PublishedEndpoint on a chain that others run", () => {
  const external = { managedChain: false };
  const published = `${ownText} p2p=${endpoint}`;
  const forged = "Buy at http://evil.example";
  let second: FakeProviderChain | undefined;

  const startTwo = async (first: string, other_: string): Promise<void> => {
    await startWith(first);
    second = await startFakeProviderChain([{ operator, moniker: "bob", details: other_ }]);
    rpc = [chain.url, second.url];
  };
  let rpc: readonly string[] = [];
  const both = (): Partial<Inputs> => ({ ...external, rpc });
  /** As a run left it. */
  const stateOf = (details: string, changed: Partial<Inputs>): Inputs => ({
    ...inputs(changed),
    published: endpoint,
    details,
  });

  afterEach(async () => second?.close());

  it("shows the whole text that is to be signed, before the first up and when others write in it", async () => {
    await startWith(ownText);
    expect(await checked({}, external)).toMatchObject({ details: published });
    chain.validators.get(operator)!.details = `${forged} p2p=${endpoint}`;
    const olds = stateOf(published, external);
    const plan = await checked(olds, external);
    expect(plan.details).toBe(`${forged} p2p=${endpoint}`);
    expect(await provider.diff(operator, olds, plan)).toEqual({ changes: true, replaces: [] });
  });

  it("signs nothing over a text that one address alone says is there", async () => {
    await startWith(`${forged} p2p=${endpoint}`);
    const olds = stateOf(published, external);
    const plan = await checked(olds, { ...external, endpoint: other });
    await expect(provider.update(operator, olds, plan)).rejects.toThrow(
      `description of validator ${operator} is not signed again as it is said to be, and was "${published}" when it was written last; ` +
        `1 of 1 RPC addresses say so; "${forged} p2p=${endpoint}"; name a second RPC address, or look at it and take it over by pulumi refresh`,
    );
    // Nor does it become what is known, where nothing has to be signed.
    const { outs } = await provider.update(operator, olds, await checked(olds, external));
    expect(outs?.details).toBe(published);
    expect(chain.edits).toEqual([]);
  });

  it("signs nothing where addresses disagree, the first time too", async () => {
    await startTwo(forged, ownText);
    await expect(provider.create(inputs(both()))).rejects.toThrow(
      `another address says "${ownText}"; "${forged}"; take out the address that is wrong`,
    );
    expect([...chain.edits, ...(second?.edits ?? [])]).toEqual([]);
  });

  it("signs the first time what the only address says, and keeps it", async () => {
    await startWith(ownText);
    const { outs } = await provider.create(inputs(external));
    expect(outs?.details).toBe(published);
    expect(detailsOnChain()).toBe(published);
  });

  it("signs what a second address says too", async () => {
    await startTwo(`new words p2p=${endpoint}`, `new words p2p=${endpoint}`);
    const olds = stateOf(published, both());
    const plan = await checked(olds, { ...both(), endpoint: other });
    const { outs } = await provider.update(operator, olds, plan);
    expect(outs?.details).toBe(`new words p2p=${other}`);
    expect(detailsOnChain()).toBe(`new words p2p=${other}`);
  });

  it("finishes what a run wrote that was cut off before it could remember", async () => {
    await startWith(`${ownText} p2p=${other}`);
    const olds = stateOf(published, external);
    const plan = await checked(olds, { ...external, endpoint: other });
    expect((await provider.update(operator, olds, plan)).outs?.details).toBe(
      `${ownText} p2p=${other}`,
    );
    expect(chain.edits).toEqual([]);
  });

  it("signs what it knows over no text that a second address contradicts", async () => {
    // The first replays what stood there once.
    await startTwo(published, `new words p2p=${endpoint}`);
    const olds = stateOf(published, both());
    const plan = await checked(olds, { ...both(), endpoint: other });
    await expect(provider.update(operator, olds, plan)).rejects.toThrow("is not signed again");
    // Nor does a refresh take over what one alone says.
    await expect(provider.read(operator, stateOf("older words", both()))).rejects.toThrow(
      "another address says",
    );
    expect([...chain.edits, ...(second?.edits ?? [])]).toEqual([]);
  });

  it("gives no weight to a second address whose last block is old", async () => {
    await startTwo(published, forged);
    second!.blockTime = new Date(Date.now() - 180_000);
    const olds = stateOf(published, both());
    const plan = await checked(olds, { ...both(), endpoint: other });
    await provider.update(operator, olds, plan);
    expect(detailsOnChain()).toBe(`${ownText} p2p=${other}`);
  });

  it("goes on when somebody made room for what had none before", async () => {
    const long = `${"x".repeat(260)} p2p=1.1.1.1`;
    await startTwo(`short p2p=${endpoint}`, `short p2p=${endpoint}`);
    const olds = stateOf(long, both());
    await provider.update(operator, olds, await checked(olds, { ...both(), endpoint: other }));
    expect(detailsOnChain()).toBe(`short p2p=${other}`);
  });

  it("writes nothing else than was planned", async () => {
    await startTwo(`b p2p=${endpoint}`, `b p2p=${endpoint}`);
    const olds = stateOf(`a p2p=${endpoint}`, both());
    const plan = { ...inputs({ ...both(), endpoint: other }), details: `a p2p=${other}` };
    await expect(provider.update(operator, olds, plan)).rejects.toThrow(
      "would become another than was planned",
    );
    expect(chain.edits).toEqual([]);
  });

  it("takes over by a refresh what somebody looked at", async () => {
    await startWith(`new words p2p=${endpoint}`);
    const { props } = await provider.read(operator, stateOf(published, external));
    expect(props?.details).toBe(`new words p2p=${endpoint}`);
    const plan = await checked(props!, { ...external, endpoint: other });
    await provider.update(operator, props!, plan);
    expect(detailsOnChain()).toBe(`new words p2p=${other}`);
  });

  it("withdraws from no other text than the known one", async () => {
    await startWith(`${forged} p2p=${endpoint}`);
    const stderr = jest.spyOn(process.stderr, "write").mockReturnValue(true);
    try {
      await provider.delete(operator, stateOf(published, external));
      expect(stderr.mock.calls.join()).toContain("is not signed again");
      expect(chain.edits).toEqual([]);
      await provider.delete(operator, stateOf(`${forged} p2p=${endpoint}`, external));
      expect(detailsOnChain()).toBe(forged);
    } finally {
      stderr.mockRestore();
    }
  });

  it("reads no text as a validator's that no chain can have", async () => {
    await startWith("x".repeat(281));
    await expect(provider.create(inputs(external))).rejects.toThrow(/longer than the 280 bytes/);
    await expect(provider.read(operator, stateOf(published, external))).rejects.toThrow(
      /longer than the 280 bytes/,
    );
    expect(chain.edits).toEqual([]);
  });
});
