import type { ChainReader } from "../chain/chain-reader";
import { type AgentPeers, agentPeers } from "../core/agent-peers";
import type { AgentSettings } from "../core/agent-settings";
import type { DiscoveredConsumer } from "../core/manifests/peers";
import { leastLoss, losesMost, lostPeers } from "../core/peer-loss";
import { peersOnChain } from "./peers-on-chain";

export interface LossGuardPorts {
  /** Of the provider chain; whoever asks for it closes it. */
  readonly reader: () => ChainReader;
  readonly onAsked: (requests: number) => void;
  readonly onDoubt: (reason: string) => void;
  /** Has the chain read once more. */
  readonly lookAgain: () => void;
}

/** A chain's own changes last; what a node says that lags or restarts does not. */
const secondLookMs = 30_000;
/** All addresses are asked at most so often, however many events come. */
const hearingMs = 5_000;

/** What is believed of one node's peers. */
interface Belief {
  /** `persistent_peers` from which losses are counted: a loss in many small steps is one loss. */
  text: string;
  /** Since when the only address that answers tells of a loss, and of no other. */
  doubt?: { readonly text: string; readonly since: number };
  /** When all addresses were asked last, and what came of it. */
  heard?: { readonly at: number; readonly answers: readonly AgentPeers[] };
}

/**
 * Keeps a node from losing its peers by the word of one RPC address, which may lie, lag or stand still.
 *
 * Where peers go, all addresses are asked, and the one that keeps most is believed. Where only one answers,
 * half may go at once, and more when it has said so for a while.
 */
export class LossGuard {
  private readonly beliefs = new Map<string, Belief>();
  private timer: NodeJS.Timeout | undefined;
  private isStopped = false;

  /** @param afterMs - How long one address alone has to tell of a loss before that counts. */
  constructor(
    private readonly settings: AgentSettings,
    private readonly ports: LossGuardPorts,
    private readonly afterMs = secondLookMs,
  ) {}

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  /** Forgets what was believed of chains that are gone. */
  keepOnly(namespaces: { has(namespace: string): boolean }): void {
    for (const namespace of [...this.beliefs.keys()]) {
      if (!namespaces.has(namespace)) this.beliefs.delete(namespace);
    }
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
    const belief = this.beliefs.get(namespace) ?? { text: former };
    this.beliefs.set(namespace, belief);
    if (lostPeers(belief.text, peers.text) === 0) return this.believe(belief, peers);
    const answers = await this.peersByAll(belief, consumer);
    if (answers.length > 1) {
      const best = leastLoss(belief.text, answers) ?? peers;
      // Another may be a block behind: what it keeps goes as soon as it has caught up.
      if (answers.some(({ text }) => text !== best.text)) this.lookAgain(hearingMs);
      else return this.believe(belief, best);
      return best;
    }
    return this.byOneAlone(namespace, belief, peers, answers);
  }

  private byOneAlone(
    namespace: string,
    belief: Belief,
    peers: AgentPeers,
    answers: readonly AgentPeers[],
  ): AgentPeers | undefined {
    const now = performance.now();
    const confirms = answers.some(({ text }) => text === peers.text);
    if (belief.doubt?.text !== peers.text || !confirms) {
      belief.doubt = { text: peers.text, since: now };
    }
    const leftMs = belief.doubt.since + this.afterMs - now;
    if (confirms && leftMs <= 0) return this.believe(belief, peers);
    this.lookAgain(leftMs);
    if (!losesMost(belief.text, peers.text)) return peers;
    this.ports.onDoubt(
      `one RPC address alone says that most peers of "${namespace}" are gone; they stay until that is confirmed`,
    );
    return undefined;
  }

  private believe(belief: Belief, peers: AgentPeers): AgentPeers {
    belief.text = peers.text;
    delete belief.doubt;
    return peers;
  }

  private lookAgain(afterMs: number): void {
    if (this.isStopped) return;
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.ports.lookAgain();
      },
      Math.max(1_000, afterMs),
    );
  }

  /** What each address makes of a consumer chain's peers, of those that keep up. */
  private async peersByAll(
    belief: Belief,
    consumer: DiscoveredConsumer,
  ): Promise<readonly AgentPeers[]> {
    const { heard } = belief;
    if (heard !== undefined && performance.now() - heard.at < hearingMs) return heard.answers;
    let requests = 0;
    const reader = this.ports.reader();
    try {
      const outcomes = await reader.askEach("registry", (comet) =>
        peersOnChain(comet, consumer, new Map(), () => (requests += 1)),
      );
      const answers = outcomes.flatMap(({ answer }) =>
        answer === undefined ? [] : [agentPeers(this.settings, consumer, answer.said)],
      );
      belief.heard = { at: performance.now(), answers };
      return answers;
    } finally {
      reader.close();
      this.ports.onAsked(requests);
    }
  }
}
