import { join } from "node:path";

import { type ChainClient, chainClient, type Json } from "./chain-client";
import { planSummary } from "./plan-summary";
import { processesIn, type StackProcess } from "./stack-processes";
import { TestProject, type TestStack } from "./test-stack";
import type { ToldChain } from "./told-outputs";

/** No DNS label (docs/protocol.md "Names"), and of revision 1. */
export const first = "ethera_9000-1";
/** Its slug, then 8 digits of `printf ethera_9000-1 | sha256sum`. */
export const firstName = "consumer-ethera-9000-1-2c7c3b18";
/** 50 bytes, the most that CometBFT takes for a chain id. */
export const longest = `${"鏈".repeat(16)}-1`;
/** Both have offset 10: first 16 digits of `printf axelar-1 | sha256sum`, mod 1000; so axelar-3. */
export const [older, newcomer] = ["axelar-1", "axelar-3"] as const;

type Declared = Readonly<Record<string, unknown>>;

/** The entry of a consumer chain that these validators run. */
export const runBy = (chainId: string, ...validators: readonly string[]): Declared => ({
  chainId,
  validators,
});

/**
 * alice, bob and charlie, all managed, and whatever consumer chains a test declares: what the
 * provider chain's own binary says of them is compared with what was declared.
 */
export class ConsumerStack {
  private words: Readonly<Record<string, string>> | undefined;

  private constructor(
    readonly stack: TestStack,
    /** The provider chain as its own binary sees it. */
    readonly chain: ChainClient,
    /** RPC of alice's node of it. */
    readonly rpc: string,
    private readonly base: Declared,
  ) {}

  /** @param network - The first three numbers of a /24 that no other test uses. */
  static async in(network: string, ...consumerChains: readonly Declared[]): Promise<ConsumerStack> {
    return ConsumerStack.with({}, network, ...consumerChains);
  }

  /** @param more - Settings of the stack besides. */
  static async with(
    more: Declared,
    network: string,
    ...consumerChains: readonly Declared[]
  ): Promise<ConsumerStack> {
    const base = {
      clusters: "embedded",
      providerChain: { mode: "managed", blockTimeMs: 500, unbondingSeconds: 60 },
      validators: [{ name: "alice" }, { name: "bob" }, { name: "charlie" }],
      network: { subnet: `${network}.0/24` },
      ...more,
    };
    const project = new TestProject();
    const stack = await project.stack("consumers", base);
    const rpc = `http://${network}.10:26657`;
    const chain = chainClient({
      binary: "interchain-security-pd",
      chainId: "provider",
      home: join(project.directory, "hand"),
      rpc,
    });
    const consumers = new ConsumerStack(stack, chain, rpc, base);
    consumers.declare(...consumerChains);
    return consumers;
  }

  /** Makes these the consumer chains of the config, and no others. */
  declare(...consumerChains: readonly Declared[]): void {
    this.stack.setConfig({
      ...this.base,
      consumerChains: consumerChains.map((chain) => ({ spawnDelaySeconds: 5, ...chain })),
    });
  }

  /** What the stack says of a consumer chain. */
  async outputsOf(chainId: string): Promise<ToldChain> {
    return this.stack.chainOutput(chainId);
  }

  async phaseOf(consumerId: string): Promise<string> {
    return (await this.chain.query(["provider", "consumer-chain", consumerId])).phase;
  }

  /** What a validator says of himself on chain. */
  async detailsOf(moniker: string): Promise<string> {
    const { validators } = await this.chain.query(["staking", "validators"]);
    return validators.find(({ description }: Json) => description.moniker === moniker).description
      .details;
  }

  /** A validator signs and sends `tx …` by hand. */
  async transact(moniker: string, args: readonly string[]): Promise<void> {
    this.words ??= (await this.stack.outputs()).mnemonics as Readonly<Record<string, string>>;
    await this.chain.transact({ moniker, mnemonic: this.words[moniker]! }, args);
  }

  /** The process of the node whose RPC this is. */
  nodeProcesses(rpc: string): readonly StackProcess[] {
    return processesIn(this.stack.stateDir).filter(({ command }) =>
      command.includes(`--rpc.laddr ${rpc.replace("http", "tcp")}`),
    );
  }

  /** What a preview would change now. */
  async pending(): Promise<readonly string[]> {
    return planSummary((await this.stack.preview()).changes);
  }
}
