import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { addressOf } from "../../chain/chain-address";
import { ChainError } from "../../chain/chain-error";
import { type ChainReader, openChainReader } from "../../chain/chain-reader";
import {
  accountAt,
  channelsAt,
  clientAt,
  connectionsAt,
  sentPacketsAt,
  unreceivedAt,
} from "../../chain/ibc/relayed-chain";
import { consumerClientId, consumerPort, providerPort } from "../../core/relayer/ccv-channel";
import { gasPriceOf } from "../../core/relayer/gas-price";
import type { ChainEnds, OpenChannel } from "../../core/relayer/handshake-step";
import type { RelayedChain, RelayerSettings } from "../../core/relayer/relayer-settings";
import type { RelayedFacts, RelayerFacts } from "../../core/relayer/relayer-step";
import { neededFunds } from "./needed-funds";

/** Packets that wait, by the chain that sent them. */
export interface PendingPackets {
  readonly provider: readonly number[];
  readonly consumer: readonly number[];
}

async function endsAt(
  comet: Comet38Client,
  clientId: string,
  otherClient: string,
  ports: readonly [string, string],
): Promise<ChainEnds> {
  const connections = await connectionsAt(comet, clientId, otherClient);
  const channels = [];
  for (const { id, state } of connections) {
    if (state === "open" || state === "tryopen") {
      channels.push(...(await channelsAt(comet, id, ...ports)));
    }
  }
  return { clientId, connections, channels };
}

/** Reads both chains of a relayer. Calls throw ChainError. */
export class RelayerReads {
  private readonly provider: ChainReader;
  private readonly consumer: ChainReader;
  /** From then on, a chain that does not answer is one that does not answer. */
  private hasSeenBlock = false;
  /** How many the provider chain had when it was asked; 0 before. */
  private seenValidators = 0;
  /** The account's address by prefix: words are slow to be turned into a key. */
  private readonly accounts = new Map<string, Promise<string>>();

  constructor(private readonly settings: RelayerSettings) {
    const open = ({ addresses, chainId }: RelayedChain): ChainReader =>
      openChainReader(
        addresses.map(({ rpc }) => rpc),
        { chainId },
      );
    this.provider = open(settings.provider);
    this.consumer = open(settings.consumer);
  }

  close(): void {
    this.provider.close();
    this.consumer.close();
  }

  private accountOn({ accountPrefix }: RelayedChain): Promise<string> {
    const known = this.accounts.get(accountPrefix);
    const account = known ?? addressOf(this.settings.mnemonic, accountPrefix);
    this.accounts.set(accountPrefix, account);
    return account;
  }

  private async factsAt(
    reader: ChainReader,
    chain: RelayedChain,
    clientId: string,
    otherClient: string,
    ports: readonly [string, string],
  ): Promise<RelayedFacts> {
    const address = await this.accountOn(chain);
    const { denom } = gasPriceOf(chain.gasPrice);
    return reader.ask("clients, connections and channels", async (comet) => {
      // First: what follows is of this block or a later one.
      const { syncInfo } = await comet.status();
      const client = await clientAt(comet, clientId);
      if (client === undefined) throw new Error(`it has no client ${clientId}`);
      // Before the ends: what the first message costs is not to be seen without what it did.
      const account = await accountAt(comet, address, denom);
      const ends = await endsAt(comet, clientId, otherClient, ports);
      return {
        chainId: chain.chainId,
        height: BigInt(syncInfo.latestBlockHeight),
        client,
        ends,
        account: {
          address,
          denom,
          ...neededFunds(chain.gasPrice, this.seenValidators),
          ...account,
        },
      };
    });
  }

  /** Whether the consumer chain has a block; a node that is not there, or waits for its peers, has none. */
  private async consumerHasBlock(): Promise<boolean> {
    try {
      this.hasSeenBlock ||= (await this.consumer.status()).height > 0n;
      return this.hasSeenBlock;
    } catch (error) {
      if (error instanceof ChainError && error.retryable) return false;
      throw error;
    }
  }

  /** All that the next step is decided by. */
  async facts(now: Date): Promise<RelayerFacts> {
    const { consumer, provider } = this.settings;
    const record = await this.provider.consumerChain(consumer.consumerId);
    const about = { now, consumerChainId: consumer.chainId };
    if (record === undefined) return about;
    const known = { ...about, phase: record.phase };
    if (record.clientId === "") return known;
    const atProvider = await this.factsAt(
      this.provider,
      provider,
      record.clientId,
      consumerClientId,
      [providerPort, consumerPort],
    );
    if (!(await this.consumerHasBlock())) return { ...known, provider: atProvider };
    const atConsumer = await this.factsAt(
      this.consumer,
      consumer,
      consumerClientId,
      record.clientId,
      [consumerPort, providerPort],
    );
    return { ...known, provider: atProvider, consumer: atConsumer };
  }

  /** Packets of the channel that the other chain has not received. */
  async pending({ consumerChannel, providerChannel }: OpenChannel): Promise<PendingPackets> {
    const [sentByProvider, sentByConsumer] = await Promise.all([
      this.provider.ask("packets", (comet) => sentPacketsAt(comet, providerPort, providerChannel)),
      this.consumer.ask("packets", (comet) => sentPacketsAt(comet, consumerPort, consumerChannel)),
    ]);
    const [provider, consumer] = await Promise.all([
      this.consumer.ask("packets", (comet) =>
        unreceivedAt(comet, consumerPort, consumerChannel, sentByProvider),
      ),
      this.provider.ask("packets", (comet) =>
        unreceivedAt(comet, providerPort, providerChannel, sentByConsumer),
      ),
    ]);
    return { provider, consumer };
  }

  /** Validators that may stand in a packet: all that are bonded. */
  async validators(): Promise<number> {
    this.seenValidators = (await this.provider.bondedValidators()).length;
    return this.seenValidators;
  }

  /** The first address of each chain that keeps up; the first of all where none does. */
  async choose(): Promise<{ readonly provider: number; readonly consumer: number }> {
    const first = async (chain: RelayedChain): Promise<number> => {
      for (const [index, { rpc }] of chain.addresses.entries()) {
        const reader = openChainReader([rpc], {
          chainId: chain.chainId,
          timeoutMs: 3_000,
          onlyFresh: true,
        });
        try {
          await reader.ask("status", (comet) => comet.status());
          return index;
        } catch (error) {
          if (!(error instanceof ChainError)) throw error;
        } finally {
          reader.close();
        }
      }
      return 0;
    };
    const [provider, consumer] = await Promise.all([
      first(this.settings.provider),
      first(this.settings.consumer),
    ]);
    return { provider, consumer };
  }
}
