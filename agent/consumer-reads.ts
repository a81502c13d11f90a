import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import type { ChainReader } from "../chain/chain-reader";
import type { ValidatorsMemory } from "../chain/ics/consumer-queries";
import type { PeersOnChain } from "../core/peers/agent-peers";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";
import { eachByItself, type FailedOne } from "./each-by-itself";
import { keepOnly } from "./keep-only";
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
    keepOnly(ids, this.known, this.memory, this.unread);
  }

  /**
   * Reads them of one node, which is asked once whether it keeps up.
   *
   * @param asking - Called before each question.
   * @param first - What else the node is asked, before.
   * @param onRead - Called for each as soon as it is read: who is silent about one holds up no other.
   * @returns Those of which it does not tell, while it tells of others.
   * @throws Error when no address tells of any.
   */
  async read(
    reader: ChainReader,
    consumers: readonly DiscoveredConsumer[],
    {
      asking,
      first,
      onRead,
    }: {
      readonly asking: () => void;
      readonly first: (comet: Comet38Client) => Promise<void>;
      readonly onRead: (consumer: DiscoveredConsumer) => void;
    },
  ): Promise<readonly FailedOne<DiscoveredConsumer>[]> {
    for (const { consumerId } of consumers) this.unread.add(consumerId);
    return reader.ask("registry", async (comet) => {
      asking();
      await first(comet);
      const failed = await eachByItself(consumers, async (consumer) => {
        const onChain = await peersOnChain(comet, consumer, this.memory, asking);
        this.known.set(consumer.consumerId, onChain);
        this.unread.delete(consumer.consumerId);
        onRead(consumer);
      });
      const [one] = failed;
      if (one !== undefined && failed.length === consumers.length) throw one.error;
      return failed;
    });
  }
}
