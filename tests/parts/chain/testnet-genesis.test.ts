import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressOf, newMnemonic, operatorAddressOf } from "../../../chain/chain-address";
import type { TestnetGenesisRequest } from "../../../providers/testnet/make-testnet-genesis";
import { makeTestnetGenesis } from "../../../providers/testnet/make-testnet-genesis";
import { provider } from "../../../providers/testnet/testnet-genesis-provider";
import type { Json } from "../../support/chain-client";

jest.setTimeout(180_000);

const binary = "interchain-security-pd";
const formerTemporary = process.env["TMPDIR"];
let folder: string;
let home: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ics-genesis-test-"));
  home = join(folder, "home");
  process.env["TMPDIR"] = folder;
});

afterEach(() => {
  if (formerTemporary === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = formerTemporary;
  rmSync(folder, { recursive: true, force: true });
});

/** What a killed run leaves: a home with a genesis and a key in it. */
const leaveHalfMade = (at: string): void => {
  mkdirSync(join(at, "config"), { recursive: true });
  mkdirSync(join(at, "keyring-test"));
  writeFileSync(join(at, "config", "genesis.json"), "{}");
  writeFileSync(join(at, "keyring-test", "validator-0.info"), "key");
};

const founders = ["alice", "bob", "-x 'c\"harlie"].map((moniker, index) => ({
  moniker,
  mnemonic: newMnemonic(),
  consensusSeedHex: `${index + 1}`.repeat(64),
  nodeId: `${index + 1}`.repeat(40),
  selfDelegation: `${index + 1}000000`,
  balance: "50000000",
}));

const request: Omit<TestnetGenesisRequest, "home"> = {
  binary,
  chainId: "provider-genesis-1",
  validators: founders,
  extraAccounts: [{ address: "cosmos15yk64u7zc9g9k2yr2wmzeva5qgwxps6yxj00e7", balance: "77" }],
  parameters: {
    denom: "stake",
    unbondingSeconds: 1_000,
    blocksPerEpoch: 5,
    votingPeriodSeconds: 20,
  },
  genesisTime: "2026-01-02T03:04:05Z",
};

describe("makeTestnetGenesis with the real binary", () => {
  it("changes nothing of the binary's defaults but what it was asked to", async () => {
    const genesis = JSON.parse(await makeTestnetGenesis({ ...request, home }));

    const plain = join(folder, "plain");
    execFileSync(binary, ["init", "x", "--chain-id", request.chainId, "--home", plain], {
      stdio: "ignore",
    });
    const expected = JSON.parse(readFileSync(join(plain, "config/genesis.json"), "utf8"));
    const state = expected.app_state;
    state.staking.params.unbonding_time = "1000s";
    state.provider.params.blocks_per_epoch = "5";
    state.gov.params.voting_period = "20s";
    state.gov.params.expedited_voting_period = "10s";
    for (const module of ["auth", "bank", "genutil"]) state[module] = genesis.app_state[module];
    expected.genesis_time = "2026-01-02T03:04:05Z";
    expect(genesis).toEqual(expected);
  });

  it("gives accounts their balance and makes each founder a validator with its own key", async () => {
    const { app_state: state } = JSON.parse(await makeTestnetGenesis({ ...request, home }));
    expect(state.bank.supply).toEqual([{ denom: "stake", amount: "150000077" }]);
    const messages: Json[] = state.genutil.gen_txs.map((tx: Json) => tx.body.messages[0]);
    const told = messages.map(({ validator_address, description, pubkey, value }) => ({
      operator: validator_address,
      moniker: description.moniker,
      key: pubkey.key,
      amount: value.amount,
    }));
    // Keys by: openssl pkey -inform DER -pubout -outform DER (PKCS #8 of the seed), last 32 bytes.
    const keys = [
      "0EqyMnQrtKs6E2i9RhXk5tAiSrcaAWuvhSCjMsl3hzc=",
      "oJql9HpnWYAv+VX43C0qFKXJnSO+l/hkEn/5ODRVpPA=",
      "F8t5+ytBIPKx7GXkGY1uCLKOgT/rAeSkAIObheGAgM4=",
    ];
    const expected = await Promise.all(
      founders.map(async ({ mnemonic, moniker, selfDelegation }, index) => ({
        operator: operatorAddressOf(await addressOf(mnemonic, "cosmos")),
        moniker,
        key: keys[index],
        amount: selfDelegation,
      })),
    );
    expect(told).toEqual(expect.arrayContaining(expected));
    expect(told).toHaveLength(3);
  });

  it("shows no secret to other processes and leaves no file behind", async () => {
    const log = join(folder, "seen");
    const spy = join(folder, "spy");
    const script = `#!/bin/sh\n{ printf '%s\\n' "$@"; env; } >> '${log}'\nexec ${binary} "$@"\n`;
    writeFileSync(spy, script);
    chmodSync(spy, 0o700);
    await makeTestnetGenesis({ ...request, home, binary: spy });
    const seen = readFileSync(log, "utf8");
    expect(seen).toContain("gentx");
    for (const { mnemonic, consensusSeedHex } of founders) {
      expect(seen).not.toContain(mnemonic.split(" ").slice(0, 3).join(" "));
      expect(seen).not.toContain(consensusSeedHex);
    }
    expect(readdirSync(folder).sort()).toEqual(["seen", "spy"]);
  });

  it.each([
    {
      name: "a founder who bonds more than he has",
      change: { validators: [{ ...founders[0]!, selfDelegation: "50000001" }] },
      reason: /genesis gentx" failed; ".*it only has 50000000stake available to stake/,
    },
    {
      name: "an account that is no address",
      change: { extraAccounts: [{ address: "nobody", balance: "1" }] },
      reason: /bulk-add-genesis-account" failed; ".*bech32/,
    },
    {
      name: "a program that is not there",
      change: { binary: "/nowhere/pd" },
      reason: /^"pd init genesis" failed; "no such program"/,
    },
    {
      name: "a mnemonic with a wrong word",
      change: { validators: [{ ...founders[0]!, mnemonic: "swordfish ".repeat(12) }] },
      reason: /^account mnemonic is not a BIP-39 phrase(?!.*swordfish)/,
    },
  ])("refuses $name with the reason, and cleans up", async ({ change, reason }) => {
    await expect(makeTestnetGenesis({ ...request, home, ...change })).rejects.toThrow(reason);
    expect(readdirSync(folder)).toEqual([]);
  });

  it("sweeps what a killed run has left in its home", async () => {
    leaveHalfMade(home);
    const { chain_id } = JSON.parse(await makeTestnetGenesis({ ...request, home }));
    expect(chain_id).toBe("provider-genesis-1");
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe("TestnetGenesis", () => {
  const inputs = (...names: string[]): Parameters<typeof provider.create>[0] => ({
    chainId: "provider-genesis-1",
    unbondingSeconds: 1_000,
    blocksPerEpoch: 5,
    directory: join(folder, "state", "genesis"),
    stack: "ics/test",
    validators: names.map((name, index) => ({
      name,
      mnemonic: founders[index]!.mnemonic,
      consensusSeed: founders[index]!.consensusSeedHex,
      nodeId: founders[index]!.nodeId,
      power: 500,
    })),
  });

  it("is made in a folder of its own that is gone afterwards", async () => {
    const declared = inputs("alice", "bob");
    const spied = join(folder, "spied");
    const path = process.env["PATH"]!;
    const script = `#!/bin/sh\nstat -c '%a %n' '${declared.directory}' >> '${spied}'\nPATH='${path}' exec ${binary} "$@"\n`;
    mkdirSync(join(folder, "bin"));
    writeFileSync(join(folder, "bin", binary), script, { mode: 0o755 });
    process.env["PATH"] = `${join(folder, "bin")}:${path}`;
    const { outs } = await provider.create(declared);
    process.env["PATH"] = path;
    expect(readFileSync(spied, "utf8").split("\n")[0]).toBe(`700 ${declared.directory}`);
    expect(JSON.parse(outs!.genesis!).chain_id).toBe("provider-genesis-1");
    expect(existsSync(declared.directory)).toBe(false);
    expect(readdirSync(folder).sort()).toEqual(["bin", "spied", "state"]);
  });

  it("removes with itself what a killed run left", async () => {
    const declared = inputs("alice");
    mkdirSync(declared.directory, { recursive: true });
    const owner = { holds: 'genesis of chain "provider-genesis-1"', stack: "ics/test" };
    writeFileSync(join(declared.directory, "ics-owner.json"), JSON.stringify(owner));
    leaveHalfMade(join(declared.directory, "home"));
    await provider.delete("provider-genesis-1", declared);
    expect(existsSync(declared.directory)).toBe(false);
  });

  it("leaves a person's folder alone", async () => {
    const declared = inputs("alice");
    mkdirSync(declared.directory, { recursive: true });
    writeFileSync(join(declared.directory, "thesis.txt"), "");
    await expect(provider.create(declared)).rejects.toThrow("files that are not this program's");
    await provider.delete("provider-genesis-1", declared);
    expect(readdirSync(declared.directory)).toEqual(["thesis.txt"]);
  });

  it.each([
    { name: "the same", validators: ["alice", "bob"], reason: undefined },
    { name: "another order", validators: ["bob", "alice"], reason: undefined },
    { name: "one less", validators: ["alice"], reason: 'not "alice (power 500)"' },
    {
      name: "another name",
      validators: ["alice", "dora"],
      reason: 'not "alice (power 500), dora (power 500)"',
    },
  ])("with validators of $name is checked", async ({ validators, reason }) => {
    const { failures = [] } = await provider.check(inputs("alice", "bob"), inputs(...validators));
    expect(failures.map((failure) => failure.reason)).toEqual(
      reason === undefined ? [] : [expect.stringContaining(reason)],
    );
  });
});
