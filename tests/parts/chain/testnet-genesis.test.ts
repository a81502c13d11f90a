import { execFileSync } from "node:child_process";
import { chmodSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { addressOf, newMnemonic, operatorAddressOf } from "../../../chain/chain-address";
import type { TestnetGenesisRequest } from "../../../providers/embedded/testnet-genesis";
import { makeTestnetGenesis } from "../../../providers/embedded/testnet-genesis";
import type { Json } from "../../support/chain-client";

jest.setTimeout(60_000);

const binary = "interchain-security-pd";
const formerTemporary = process.env["TMPDIR"];
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "ics-genesis-test-"));
  process.env["TMPDIR"] = folder;
});

afterEach(() => {
  if (formerTemporary === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = formerTemporary;
  rmSync(folder, { recursive: true, force: true });
});

const founders = ["alice", "bob", "-x 'c\"harlie"].map((moniker, index) => ({
  moniker,
  mnemonic: newMnemonic(),
  consensusSeedHex: `${index + 1}`.repeat(64),
  nodeId: `${index + 1}`.repeat(40),
  selfDelegation: `${index + 1}000000`,
  balance: "50000000",
}));

const request: TestnetGenesisRequest = {
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
    const genesis = JSON.parse(await makeTestnetGenesis(request));

    const home = join(folder, "plain");
    execFileSync(binary, ["init", "x", "--chain-id", request.chainId, "--home", home], {
      stdio: "ignore",
    });
    const expected = JSON.parse(readFileSync(join(home, "config/genesis.json"), "utf8"));
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
    const { app_state: state } = JSON.parse(await makeTestnetGenesis(request));
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
    await makeTestnetGenesis({ ...request, binary: spy });
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
    await expect(makeTestnetGenesis({ ...request, ...change })).rejects.toThrow(reason);
    expect(readdirSync(folder)).toEqual([]);
  });
});
