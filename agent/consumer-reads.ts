import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import type { ChainReader } from "../chain/chain-reader";
import type { ValidatorsMemory } from "../chain/ics/consumer-queries";
import type { PeersOnChain } from "../core/peers/agent-peers";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";
import { eachByItself, type FailedOne } from "./each-by-itself";
import { peersOnChain } from "./peers-on-chain";

/** What was read of each consumer chain of a cluster. */
export class ConsumerReads {
  /** By consumer id. */
  private readonly known = new Map<string, PeersOnChain>();
  /** Those of which the last reading could not tell, by consumer id; what was known of them stays. */
  private readonly unread = new Set<string>();
  private readonly memory: ValidatorsMemory = new Map();

  /** What the chain said last; undefined where it was never read. */
  of(consumerId: string): PeersOnChain | undefined {
    return this.known.get(consumerId);
  }

  /** Those that are to be read where nothing on chain has changed. */
  missing(consumers: readonly DiscoveredConsumer[]): readonly DiscoveredConsumer[] {
    return consumers.filter(({ consumerId: id }) => !this.known.has(id) || this.unread.has(id));
  }

  /** Forgets what belongs to chains that are gone. */
  keepOnly(consumers: readonly DiscoveredConsumer[]): void {
    const ids = new Set(consumers.map(({ consumerId }) => consumerId));
    for (const one of [this.known, this.memory, this.unread]) {
      for (const id of [...one.keys()]) if (!ids.has(id)) one.delete(id);
    }
  }

  /**
   * Reads them of one node, which is asked once whether it keeps up. What it does not say of one of them
   * is asked of all addresses, and holds up no other.
   *
   * @param asking - Called before each question.
   * @param also - What else the node is asked.
   * @returns Those of which no address tells, while one tells of others.
   * @throws Error when no address tells of any.
   */
  async read(
    reader: ChainReader,
    consumers: readonly DiscoveredConsumer[],
    asking: () => void,
    also: (comet: Comet38Client) => Promise<void>,
  ): Promise<readonly FailedOne<DiscoveredConsumer>[]> {
    for (const { consumerId } of consumers) this.unread.add(consumerId);
    const left = await reader.ask("registry", async (comet) => {
      asking();
      const failed = await eachByItself(consumers, (one) => this.readOne(comet, one, asking));
      const [first] = failed;
      if (first !== undefined && failed.length === consumers.length) throw first.error;
      await also(comet);
      return failed.map(({ one }) => one);
    });
    return eachByItself(left, (one) =>
      reader.ask(`registry of consumer chain "${one.consumerId}"`, (comet) =>
        this.readOne(comet, one, asking),
      ),
    );
  }

  private async readOne(
    comet: Comet38Client,
    consumer: DiscoveredConsumer,
    asking: () => void,
  ): Promise<void> {
    const onChain = await peersOnChain(comet, consumer, this.memory, asking);
    this.known.set(consumer.consumerId, onChain);
    this.unread.delete(consumer.consumerId);
  }
}
