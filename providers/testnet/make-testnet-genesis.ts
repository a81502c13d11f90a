import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { Ed25519 } from "@cosmjs/crypto";

import { addressOf } from "../../chain/chain-address";
import { chainCommand } from "../machine/chain-command";
import type { TestnetParameters } from "./testnet-parameters";
import { withTestnetParameters } from "./testnet-parameters";

/** A validator that the chain starts with. */
export interface FoundingValidator {
  readonly moniker: string;
  /** Mnemonic of its account; a secret. */
  readonly mnemonic: string;
  /** Seed of its ed25519 consensus key, 64 hex digits; a secret. */
  readonly consensusSeedHex: string;
  /** p2p node id, 40 hex digits. */
  readonly nodeId: string;
  /** Tokens it bonds to itself, in the chain's smallest unit; 1 000 000 of it are one voting power. */
  readonly selfDelegation: string;
  /** Tokens its account holds before it bonds any, in the same unit. */
  readonly balance: string;
}

export interface TestnetGenesisRequest {
  /** Path of `interchain-security-pd`. */
  readonly binary: string;
  /** Folder for the work; what is in it is removed, before and afterwards. */
  readonly home: string;
  readonly chainId: string;
  readonly validators: readonly FoundingValidator[];
  /** Accounts that hold tokens and validate nothing. */
  readonly extraAccounts?: readonly { readonly address: string; readonly balance: string }[];
  readonly parameters: TestnetParameters;
  /** ISO 8601; the moment of the call unless given. */
  readonly genesisTime?: string;
}

const accountPrefix = "cosmos";

/** The commission a validator starts with: the Cosmos SDK's own defaults. */
const commission = [
  "--commission-rate=0.1",
  "--commission-max-rate=0.2",
  "--commission-max-change-rate=0.01",
  "--min-self-delegation=1",
];

async function consensusKeyAny(seedHex: string): Promise<string> {
  const { pubkey } = await Ed25519.makeKeypair(Buffer.from(seedHex, "hex"));
  const key = Buffer.from(pubkey).toString("base64");
  return JSON.stringify({ "@type": "/cosmos.crypto.ed25519.PubKey", key });
}

/** Waits for all, so that no command still works in the folder when it is removed; then the first failure counts. */
async function allEnded<T>(steps: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(steps);
  return Promise.all(steps);
}

/** What of the binary's genesis this program looks into. */
type Genesis = Record<string, unknown> & { app_state: Record<string, Record<string, unknown>> };

async function makeGenesis(request: TestnetGenesisRequest): Promise<string> {
  const { binary, home, chainId, validators, parameters } = request;
  const { denom } = parameters;
  const run = (args: readonly string[], input?: string): Promise<void> =>
    chainCommand(binary, [...args, "--home", home], input);
  const keyring = ["--keyring-backend", "test"];
  // Named by number: a moniker need not be fit to be a file name.
  const keyName = (index: number): string => `validator-${index}`;

  await run(["init", "genesis", "--chain-id", chainId, "--default-denom", denom]);

  const founders = await Promise.all(
    validators.map(async ({ mnemonic, balance }) => ({
      address: await addressOf(mnemonic, accountPrefix),
      balance,
    })),
  );
  const accounts = [...founders, ...(request.extraAccounts ?? [])];
  const accountsFile = join(home, "accounts.json");
  writeFileSync(
    accountsFile,
    JSON.stringify(
      accounts.map(({ address, balance }) => ({ address, coins: [{ denom, amount: balance }] })),
    ),
    { mode: 0o600 },
  );
  await allEnded([
    run(["genesis", "bulk-add-genesis-account", accountsFile]),
    ...validators.map(({ mnemonic }, index) =>
      run(["keys", "add", keyName(index), "--recover", ...keyring], `${mnemonic}\n`),
    ),
  ]);

  const gentxs = join(home, "config", "gentx");
  mkdirSync(gentxs);
  await allEnded(
    validators.map(async (validator, index) => {
      const file = join(gentxs, `${keyName(index)}.json`);
      await run([
        ...["genesis", "gentx", keyName(index), `${validator.selfDelegation}${denom}`],
        ...["--chain-id", chainId, `--moniker=${validator.moniker}`],
        ...["--pubkey", await consensusKeyAny(validator.consensusSeedHex)],
        ...["--node-id", validator.nodeId, "--ip", "127.0.0.1", "--output-document", file],
        ...commission,
        ...keyring,
      ]);
    }),
  );
  await run(["genesis", "collect-gentxs"]);

  const genesisFile = join(home, "config", "genesis.json");
  const genesis = JSON.parse(readFileSync(genesisFile, "utf8")) as Genesis;
  const text = JSON.stringify({
    ...genesis,
    genesis_time: request.genesisTime ?? genesis["genesis_time"],
    app_state: withTestnetParameters(genesis.app_state, parameters),
  });
  writeFileSync(genesisFile, text, { mode: 0o600 });
  await run(["genesis", "validate"]);
  return text;
}

/**
 * Makes the genesis of a testnet's provider chain from the chain binary's own defaults.
 *
 * The binary writes the default state, signs each validator's founding transaction and collects
 * them; only the testnet's parameters are changed afterwards, and the binary validates the result.
 * The keys lie in a home that only this user can read and that is gone when the call returns; a run
 * that is killed meanwhile leaves it to the next one.
 *
 * @returns Genesis JSON, without blanks.
 */
export async function makeTestnetGenesis(request: TestnetGenesisRequest): Promise<string> {
  const sweep = (): void => {
    rmSync(request.home, { recursive: true, force: true });
  };
  sweep();
  mkdirSync(request.home, { recursive: true, mode: 0o700 });
  try {
    return await makeGenesis(request);
  } finally {
    sweep();
  }
}
