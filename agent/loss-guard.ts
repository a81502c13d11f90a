import type { ChainReader } from "../chain/chain-reader";
import { type AgentPeers, agentPeers } from "../core/peers/agent-peers";
import type { DiscoveredConsumer } from "../core/peers/discovered-consumer";
import {
  afterOneSaid,
  afterSeveralSaid,
  firstBelief,
  missingPeers,
  type PeerBelief,
  withPeers,
} from "../core/peers/peer-belief";
import { nodeIdsOf, peersOfText } from "../core/peers/peers-text";
import type { AgentSettings } from "../core/plan/agent-settings";
import type { FollowerTimes } from "./follower-times";
import { keepOnly } from "./keep-only";
import { peersOnChain } from "./peers-on-chain";

export interface LossGuardPorts {
  /** Of the provider chain; whoever asks for it closes it. */
  readonly reader: () => ChainReader;
  readonly onAsked: (requests: number) => void;
  readonly onDoubt: (reason: string) => void;
  /** Has the chain read once more. */
  readonly lookAgain: () => void;
}

interface Hearing {
  readonly at: number;
  readonly answers: readonly AgentPeers[];
}

interface KnownPeers {
  readonly namespace: string;
  readonly consumer: DiscoveredConsumer;
  /** `persistent_peers` that the node has. */
  readonly text: string;
}

/**
 * Keeps a node from losing its peers by the word of one RPC address, which may lie, lag or stand still.
 *
 * Where peers go, all addresses are asked, and whom one of them still names stays. Where only one answers,
 * half may go at once, and more when it has said so for a while.
 */
export class LossGuard {
  private readonly beliefs = new Map<string, PeerBelief>();
  private readonly heard = new Map<string, Hearing>();
  /** Node ids of peers that config names or has named, by namespace. */
  private readonly configured = new Map<string, Set<string>>();
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly settings: AgentSettings,
    private readonly ports: LossGuardPorts,
    private readonly times: Pick<FollowerTimes, "lossAfterMs" | "hearingMs">,
  ) {}

  /** Once no answer is under way any more. */
  stop(): void {
    clearTimeout(this.timer);
  }

  /** Forgets what was believed of chains that are gone. */
  keepOnly(namespaces: { has(namespace: string): boolean }): void {
    keepOnly(namespaces, this.beliefs, this.heard, this.configured);
  }

  /**
   * The peers that may be written; nothing while one address alone would take most of them away.
   *
   * @param peers - What came of the answer of one address.
   */
  async soundPeers(known: KnownPeers, peers: AgentPeers): Promise<AgentPeers | undefined> {
    const { namespace, consumer } = known;
    this.noteConfigured(namespace, consumer);
    const said = this.discovered(namespace, peers.text);
    const belief =
      this.beliefs.get(namespace) ?? firstBelief(this.discovered(namespace, known.text));
    const missing = missingPeers(belief, said);
    if (missing.length === 0) {
      this.beliefs.set(namespace, this.afterOne(belief, said));
      return peers;
    }
    const { answers, isNew } = await this.peersByAll(known);
    if (answers.length < 2) return this.byOneAlone(namespace, belief, peers, answers);
    const texts = answers.map(({ text }) => text);
    const kept = withPeers(peers.text, texts, missing);
    // What was heard before says nothing of what changed since.
    if (isNew) {
      const discovered = texts.map((text) => this.discovered(namespace, text));
      this.beliefs.set(namespace, afterSeveralSaid(belief, discovered));
    }
    if (!isNew || kept !== peers.text) this.lookAgain(this.times.hearingMs);
    return { ...peers, text: kept };
  }

  private byOneAlone(
    namespace: string,
    former: PeerBelief,
    peers: AgentPeers,
    answers: readonly AgentPeers[],
  ): AgentPeers | undefined {
    const confirms = answers.some(({ text }) => text === peers.text);
    const said = this.discovered(namespace, peers.text);
    const belief = confirms ? this.afterOne(former, said) : former;
    this.beliefs.set(namespace, belief);
    const missing = missingPeers(belief, said).length;
    if (missing === 0) return peers;
    this.lookAgain(this.times.lossAfterMs);
    if (missing * 2 <= belief.confirmed.size) return peers;
    this.ports.onDoubt(
      `one RPC address alone says that most peers of "${namespace}" are gone; they stay until that is confirmed`,
    );
    return undefined;
  }

  private afterOne(belief: PeerBelief, said: string): PeerBelief {
    return afterOneSaid(belief, said, performance.now(), this.times.lossAfterMs);
  }

  /** Also of peers that config does not name any more: that they go, no address has said. */
  private noteConfigured(namespace: string, { persistentPeers = [] }: DiscoveredConsumer): void {
    const ids = this.configured.get(namespace) ?? new Set();
    for (const id of persistentPeers.flatMap(nodeIdsOf)) ids.add(id);
    this.configured.set(namespace, ids);
  }

  /** A list without the peers of config, which every address seems to name. */
  private discovered(namespace: string, text: string): string {
    const ids = this.configured.get(namespace);
    const isOfConfig = (peer: string): boolean =>
      nodeIdsOf(peer).some((id) => ids?.has(id) === true);
    return peersOfText(text)
      .filter((peer) => !isOfConfig(peer))
      .join(",");
  }

  private lookAgain(afterMs: number): void {
    this.timer ??= setTimeout(
      () => {
        this.timer = undefined;
        this.ports.lookAgain();
      },
      Math.max(1_000, afterMs),
    );
  }

  /** What each address makes of a consumer chain's peers, of those that keep up. */
  private async peersByAll({
    namespace,
    consumer,
  }: KnownPeers): Promise<{ readonly answers: readonly AgentPeers[]; readonly isNew: boolean }> {
    const former = this.heard.get(namespace);
    if (former !== undefined && performance.now() - former.at < this.times.hearingMs) {
      return { answers: former.answers, isNew: false };
    }
    let requests = 0;
    const reader = this.ports.reader();
    try {
      const outcomes = await reader.askEach("registry", (comet) =>
        peersOnChain(comet, consumer, new Map(), () => (requests += 1)),
      );
      const answers = outcomes.flatMap(({ answer }) =>
        answer === undefined ? [] : [agentPeers(this.settings, consumer, answer)],
      );
      this.heard.set(namespace, { at: performance.now(), answers });
      return { answers, isNew: true };
    } finally {
      reader.close();
      this.ports.onAsked(requests);
    }
  }
}
