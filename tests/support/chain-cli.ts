import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { eventually } from "./eventually";

const binary = "interchain-security-pd";

/** A validator's staking record as the Go binary prints it. */
export interface StakingRecord {
  readonly operator_address: string;
  readonly description: { readonly moniker?: string; readonly details?: string };
}

/** What the chain's own binary says of all validators. */
export function stakingValidators(rpc: string): readonly StakingRecord[] {
  const text = execFileSync(
    binary,
    ["query", "staking", "validators", "--node", rpc.replace("http", "tcp"), "--output", "json"],
    { encoding: "utf8" },
  );
  return (JSON.parse(text) as { validators: StakingRecord[] }).validators;
}

/** Details of one validator, by moniker. */
export function detailsOf(rpc: string, moniker: string): string | undefined {
  return stakingValidators(rpc).find(({ description }) => description.moniker === moniker)
    ?.description.details;
}

interface TxAnswer {
  readonly txhash: string;
  readonly code: number;
  readonly raw_log: string;
}

/** Waits until a transaction is in a block, and refuses one that failed there. */
async function included(txhash: string, node: readonly string[]): Promise<void> {
  const answer = (): TxAnswer | undefined => {
    try {
      const text = execFileSync(binary, ["query", "tx", txhash, "--output", "json", ...node], {
        encoding: "utf8",
        stdio: ["ignore", "pipe", "ignore"],
      });
      return JSON.parse(text) as TxAnswer;
    } catch {
      return undefined;
    }
  };
  const found = await eventually("the transaction is in a block", answer);
  if (found.code !== 0) throw new Error(`edit-validator failed: ${found.raw_log}`);
}

/** Edits a validator's details by hand: with the chain's own binary, and a keyring that is gone afterwards. */
export async function editDetailsByHand(
  { rpc, chainId, mnemonic }: { rpc: string; chainId: string; mnemonic: string },
  details: string,
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "ics-hand-"));
  const keyring = ["--home", home, "--keyring-backend", "test"];
  try {
    execFileSync(binary, ["keys", "add", "hand", "--recover", ...keyring], {
      input: `${mnemonic}\n`,
      stdio: ["pipe", "ignore", "ignore"],
    });
    const node = ["--node", rpc.replace("http", "tcp")];
    const sent = execFileSync(
      binary,
      [
        ...["tx", "staking", "edit-validator", "--details", details, "--from", "hand"],
        ...["--chain-id", chainId, "--gas", "300000", "--yes", "--output", "json"],
        ...node,
        ...keyring,
      ],
      { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] },
    );
    const { txhash, code, raw_log: log } = JSON.parse(sent) as TxAnswer;
    if (code !== 0) throw new Error(`edit-validator was refused: ${log}`);
    await included(txhash, node);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}
