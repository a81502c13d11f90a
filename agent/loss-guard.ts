import type { ChainReader } from "../chain/chain-reader";
import { type AgentPeers, agentPeers } from "../core/agent-peers";
import type { AgentSettings } from "../core/agent-settings";
import type { DiscoveredConsumer } from "../core/manifests/peers";
import { judgedLoss, losesMost } from "../core/peer-loss";
import { peersOnChain } from "./peers-on-chain";
import type { SecondLook } from "./second-look";

export interface LossGuardPorts {
  /** Of the provider chain; whoever asks for it closes it. */
  readonly reader: () => ChainReader;
  readonly onAsked: (requests: number) => void;
  readonly onDoubt: (reason: string) => void;
  /** Has the chain read once more. */
  readonly lookAgain: () => void;
}

/** Keeps a node from losing most of its peers by the word of one RPC address, which may lie, lag or stand still. */
export class LossGuard {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: AgentSettings,
    private readonly secondLook: SecondLook,
    private readonly ports: LossGuardPorts,
  ) {}

  stop(): void {
    clearTimeout(this.timer);
  }

  /** Forgets what was in doubt of chains that are gone. */
  keepOnly(namespaces: { has(namespace: string): boolean }): void {
    this.secondLook.keepOnly(namespaces);
  }

  /**
   * The peers that may be written; nothing while one address alone would take most of them away.
   *
   * @param known - The consumer chain, and the peers that its node has.
   * @param peers - What came of the answer of one address.
   */
  async soundPeers(
    {
      namespace,
      consumer,
      text: former,
    }: {
      readonly namespace: string;
      readonly consumer: DiscoveredConsumer;
      readonly text: string;
    },
    peers: AgentPeers,
  ): Promise<AgentPeers | undefined> {
    if (!losesMost(former, peers.text)) {
      this.secondLook.forget(namespace);
      return peers;
    }
    const judgement = judgedLoss(former, await this.peersByAll(consumer));
    if (judgement !== "look again") return judgement.take;
    if (this.secondLook.isOver(namespace, performance.now())) return peers;
    this.ports.onDoubt(
      `one RPC address alone says that most peers of "${namespace}" are gone; they stay until that is confirmed`,
    );
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.ports.lookAgain();
    }, this.secondLook.leftMs(performance.now()));
    return undefined;
  }

  /** What each address makes of a consumer chain's peers, of those that keep up. */
  private async peersByAll(consumer: DiscoveredConsumer): Promise<readonly AgentPeers[]> {
    let requests = 0;
    const reader = this.ports.reader();
    try {
      const outcomes = await reader.askEach("registry", (comet) =>
        peersOnChain(comet, consumer, new Map(), () => (requests += 1)),
      );
      return outcomes.flatMap(({ answer }) =>
        answer === undefined ? [] : [agentPeers(this.settings, consumer, answer.said)],
      );
    } finally {
      reader.close();
      this.ports.onAsked(requests);
    }
  }
}
