import { ChainEvents } from "../chain/chain-events";
import { HostLookup } from "../chain/host-lookup";
import { Turns } from "../chain/turns";
import type { Reach, Seen } from "../core/peers/network-status";
import { printable } from "../core/printable";
import { lookAt, type OnProgress, readerOf, whereIs } from "./look-around";
import { readRegistry, type Registry } from "./read-registry";
import type { StatusOptions } from "./status-options";

/** What the chain says changes without an event, too: at epochs. */
const rereadMs = 60_000;

export interface WatchListener {
  readonly onSeen: (seen: Seen) => void;
  /** No events come any more, in one line; they are asked for again by itself, ever later. */
  readonly onLost: (what: string) => void;
  /** They come again. */
  readonly onFollowed: () => void;
}

/**
 * Looks at a network whenever the provider chain tells of something: at all that it says after an event that
 * concerns it, at nodes and agents with every block. Nothing is asked by the clock.
 */
export class NetworkWatch {
  private readonly reader;
  private readonly lookup = new HostLookup();
  private readonly turns;
  private events: ChainEvents | undefined;
  private registry: Registry | undefined;
  private reaches: ReadonlyMap<string, Reach> = new Map();
  private isStale = true;
  private readAt = -Infinity;
  private isLost = false;

  /** @param leastMs - Between the starts of two looks, however many events come. */
  constructor(
    private readonly options: StatusOptions,
    private readonly listener: WatchListener,
    leastMs = 1_000,
  ) {
    this.reader = readerOf(options);
    this.turns = new Turns(async () => {
      await this.look();
    }, leastMs);
  }

  /**
   * Looks once, then follows.
   *
   * @throws ChainError where there is nothing to be seen yet.
   */
  async start(onProgress: OnProgress): Promise<void> {
    onProgress("reading the provider chain");
    const chainId = await this.look(onProgress);
    this.events = new ChainEvents(this.options.source.rpc, chainId, {
      onTrigger: () => {
        this.isStale = true;
        this.turns.take();
      },
      onHeight: () => {
        this.turns.take();
      },
      onConnected: () => {
        if (this.isLost) this.listener.onFollowed();
        this.isLost = false;
      },
      onLost: (address, reason) => {
        if (!this.isLost) {
          const what = `events of the provider chain are lost, ${printable(reason, 200)}`;
          this.listener.onLost(`${what}; "${address}"; they are asked for again by itself`);
        }
        this.isLost = true;
        // Without events, each attempt is an occasion to look.
        this.turns.take();
      },
    });
  }

  async stop(): Promise<void> {
    this.reader.close();
    this.lookup.close();
    await Promise.all([this.events?.stop(), this.turns.stop()]);
  }

  /** @returns The provider chain's id. */
  private async look(onProgress?: OnProgress): Promise<string> {
    const provider = await whereIs(this.reader);
    const isDue = this.isStale || performance.now() - this.readAt > rereadMs;
    const former = this.registry;
    if (former === undefined || (isDue && !(provider instanceof Error))) {
      this.isStale = false;
      try {
        this.registry = await readRegistry(this.reader, this.options, (done, total) => {
          onProgress?.(`${done} of ${total} consumer chains read`);
        });
      } catch (cause) {
        // What an event has told is read with the next block, then.
        this.isStale = true;
        throw cause;
      }
      this.readAt = performance.now();
      this.isStale ||= this.registry.chains.some(({ seen }) => seen.failure !== undefined);
    }
    const registry = this.registry ?? former;
    if (registry === undefined) throw new Error("nothing was read");
    // Strangers are not dialled with every block.
    const isNew = registry !== former || this.options.source.stack !== undefined;
    const tried = isNew ? new Map<string, Reach>() : this.reaches;
    const seen = await lookAt(registry, provider, this.options, this.lookup, onProgress, tried);
    this.reaches = new Map(
      seen.validators.flatMap(({ operator, reach }) =>
        reach === undefined ? [] : [[operator, reach] as const],
      ),
    );
    this.listener.onSeen(seen);
    return seen.providerChain.chainId;
  }
}
