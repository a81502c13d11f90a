import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Files of a home whose one validator makes blocks by itself; made by the chain's own program. */
export interface SingleValidator {
  readonly files: Readonly<Record<string, string>>;
  readonly secretFiles: Readonly<Record<string, string>>;
}

/** Has the real `interchain-security-pd` make a genesis in a scratch folder. */
export async function singleValidatorGenesis(
  scratch: string,
  chainId: string,
): Promise<SingleValidator> {
  const pd = async (...args: string[]): Promise<unknown> =>
    run("interchain-security-pd", [...args, "--home", scratch]);
  const test = ["--keyring-backend", "test"];
  await pd("init", "solo", "--chain-id", chainId);
  await pd("keys", "add", "solo", ...test);
  await pd("genesis", "add-genesis-account", "solo", "1000000000stake", ...test);
  await pd("genesis", "gentx", "solo", "500000000stake", "--chain-id", chainId, ...test);
  await pd("genesis", "collect-gentxs");
  const read = (path: string): string => readFileSync(join(scratch, path), "utf8");
  const config = read("config/config.toml")
    .replace(/^pprof_laddr = .*$/m, 'pprof_laddr = ""')
    .replace(/^timeout_commit = .*$/m, 'timeout_commit = "200ms"');
  return {
    files: {
      "config/config.toml": config,
      "config/app.toml": read("config/app.toml").replace(
        /^minimum-gas-prices = .*$/m,
        'minimum-gas-prices = "0stake"',
      ),
      "config/genesis.json": read("config/genesis.json"),
    },
    secretFiles: {
      "config/node_key.json": read("config/node_key.json"),
      "config/priv_validator_key.json": read("config/priv_validator_key.json"),
    },
  };
}
