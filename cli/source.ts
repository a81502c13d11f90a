import type { Command } from "commander";

import { ChainError } from "../chain/chain-error";
import { rpcAddress } from "../chain/rpc-address";
import { printable } from "../core/printable";
import type { StackOutputs } from "../core/stack-outputs";
import { CallFault } from "./call-fault";
import type { Io } from "./io";
import { moreOptionText, optionText } from "./option-text";
import { recordedOutputs } from "./recorded-outputs";
import { type RecordedSettings, recordedSettings } from "./recorded-settings";
import { defaultStack } from "./render-topology";

/** Where a command reads from: a stack, or nothing but a provider chain. */
export interface SourceFlags {
  readonly stack?: string;
  readonly rpc?: readonly string[];
  readonly providerChainId?: string;
}

/** What a stack knows that no chain does. */
export interface StackSource {
  readonly name: string;
  readonly outputs: StackOutputs;
  readonly settings: RecordedSettings;
}

export interface Source {
  readonly rpc: readonly string[];
  /** Addresses that serve another chain are refused. */
  readonly chainId?: string;
  readonly stack?: StackSource;
}

/** The value of an option that is RPC addresses: one that nobody can read is a wrong call, whatever else it asks. */
export function rpcOption(text: string, former?: readonly string[]): readonly string[] {
  const all = moreOptionText(text, former);
  try {
    rpcAddress(text);
  } catch (error) {
    if (error instanceof ChainError) throw new CallFault(error.message);
    throw error;
  }
  return all;
}

/** The options that name a source. */
export const withSource = (command: Command): Command =>
  command
    .option(
      "--rpc <URL>",
      "RPC address of the provider chain, and nothing of a stack; more than one may be given",
      rpcOption,
    )
    .option("--provider-chain-id <ID>", "refuse addresses that serve another chain", optionText)
    .option(
      "--stack <NAME>",
      `stack to ask about (default without --rpc: ${defaultStack})`,
      optionText,
    );

/**
 * What the flags name. Where both are given, the stack's provider chain is asked at these addresses.
 *
 * @throws Error when the stack cannot be read.
 */
export async function sourceOf(
  { stack, rpc, providerChainId }: SourceFlags,
  onProgress: Io["progress"],
): Promise<Source> {
  if (stack === undefined && rpc !== undefined) {
    return { rpc, ...(providerChainId === undefined ? {} : { chainId: providerChainId }) };
  }
  const name = stack ?? defaultStack;
  onProgress("reading the stack");
  const [outputs, settings] = await Promise.all([recordedOutputs(name), recordedSettings(name)]);
  const recorded = outputs.providerChain.rpc;
  if (rpc === undefined && typeof recorded === "string") {
    throw new Error(
      `the stack keeps its RPC addresses secret; "${printable(name)}"; give them by --rpc`,
    );
  }
  return {
    rpc: rpc ?? [recorded].flat(),
    chainId: providerChainId ?? outputs.providerChain.chainId,
    stack: { name, outputs, settings },
  };
}
