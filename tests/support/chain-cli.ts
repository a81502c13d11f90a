import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { chainClient } from "./chain-client";

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

/** Signs and sends by hand: with the chain's own binary, and a keyring that is gone afterwards. */
export async function transactByHand(
  { rpc, chainId, mnemonic }: { rpc: string; chainId: string; mnemonic: string },
  args: readonly string[],
): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), "ics-hand-"));
  try {
    await chainClient({ binary, chainId, home, rpc }).transact({ moniker: "hand", mnemonic }, args);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

/** Edits a validator's details by hand. */
export const editDetailsByHand = (
  account: { rpc: string; chainId: string; mnemonic: string },
  details: string,
): Promise<void> =>
  transactByHand(account, [
    ...["staking", "edit-validator", "--details", details, "--gas", "300000"],
  ]);
