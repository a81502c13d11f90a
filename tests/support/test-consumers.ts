import { join } from "node:path";

import { Ed25519 } from "@cosmjs/crypto";

import { consumerChainsAt, optedInAt } from "../../chain/ics/consumer-queries";
import { defaultInitialization } from "../../chain/ics/initialization";
import { createConsumer, optIn } from "../../chain/ics/messages";
import { type ChainWriteRequest, writeUntil } from "../../chain/write-until";
import { provider as consumerLaunch } from "../../providers/consumer/consumer-launch-provider";
import type { TestChain, TestValidator } from "./test-chain";

type Writer = Pick<
  ChainWriteRequest<unknown>,
  "rpc" | "chainId" | "mnemonic" | "gasPrice" | "gas" | "about"
>;

export interface LaunchOptions {
  readonly launches: boolean;
  readonly relayerAccount?: string;
  readonly unbondingSeconds?: number;
}

/** Consumer chains that the first validator of a test chain owns and alone validates, made as a stack makes them. */
export class TestConsumers {
  private readonly owner: TestValidator;

  /** @param folder - Where each genesis is prepared. */
  constructor(
    private readonly chain: TestChain,
    private readonly folder: string,
  ) {
    this.owner = chain.validators[0]!;
  }

  writer(): Writer {
    const { rpc, mnemonic } = this.owner;
    return {
      ...{ rpc: [rpc], chainId: this.chain.chainId, mnemonic, gasPrice: "0stake" },
      ...{ gas: 400_000, about: "message of a test" },
    };
  }

  /**
   * Registers a chain that its owner has opted in to.
   *
   * @param consensusSeed - Of the key that its node signs with.
   * @returns Its consumer id.
   */
  async register(name: string, chainId: string, consensusSeed: Uint8Array): Promise<string> {
    const { state } = await writeUntil({
      ...this.writer(),
      read: async ({ comet }) =>
        (await consumerChainsAt(comet)).find(({ metadata }) => metadata.name === name)?.consumerId,
      message: (consumerId, submitter) =>
        consumerId === undefined
          ? createConsumer({
              ...{ submitter, chainId },
              metadata: { name, description: "made by ics-discovery", metadata: `mark of ${name}` },
              initialization: defaultInitialization(chainId),
            })
          : undefined,
    });
    const consumerId = state!;
    const { pubkey } = await Ed25519.makeKeypair(consensusSeed);
    const consumerKey = Buffer.from(pubkey).toString("base64");
    const { operator } = this.owner;
    await writeUntil({
      ...this.writer(),
      read: ({ comet }) => optedInAt(comet, consumerId),
      message: (opted, signer) =>
        opted.length === 0 ? optIn({ operator, signer, consumerId, consumerKey }) : undefined,
    });
    return consumerId;
  }

  /** @returns The genesis with which its nodes start. */
  async launch(consumerId: string, consumerChainId: string, more: LaunchOptions): Promise<string> {
    const { rpc, mnemonic, operator } = this.owner;
    const { outs } = await consumerLaunch.create({
      ...{ rpc: [rpc], providerChainId: this.chain.chainId, managedChain: true },
      ...{ mnemonic, operator, gasPrice: "0stake" },
      ...{ consumerId, consumerChainId, unbondingSeconds: 60, stack: "ics/test" },
      ...{ spawnDelaySeconds: 4, spawnWaitSeconds: 60, launchTimeoutSeconds: 60 },
      members: [{ name: "alice", operator }],
      directory: join(this.folder, "genesis"),
      ...more,
    });
    return outs!.genesis!;
  }
}
