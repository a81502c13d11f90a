import { readFileSync } from "node:fs";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import { type ChainClient, chainClient, type Json } from "./chain-client";
import { endOfStack } from "./end-of-stack";
import { eventually } from "./eventually";
import { ask, peersOf } from "./node-rpc";
import { TestProject, type TestStack } from "./test-stack";

type Declared = Readonly<Record<string, unknown>>;

/** Offset 435 (docs/protocol.md "Ports"), so P2P 30535. */
export const alpha = "alpha-1";
/** Offset 9, so P2P 30109. */
export const beta = "beta-1";
/** Offset 365, so P2P 30465. */
export const gamma = "gamma-1";

const blockTimeMs = 500;

interface Told {
  readonly at: number;
  readonly block: number;
}

/**
 * Two operators with a folder, a state and a passphrase each, who share the provider chain's RPC and
 * nothing else. The first runs that chain, and manages alice and bob; the second manages charlie, of
 * whom the first knows the name, and has never heard of alice and bob.
 */
export class TwoOperators {
  /** By consumer id and host: the block that was found already. */
  private readonly named = new Map<string, number>();

  private constructor(
    readonly first: TestStack,
    readonly second: TestStack,
    /** The provider chain as its own binary sees it. */
    readonly chain: ChainClient,
    private readonly networks: readonly [string, string],
  ) {}

  /** @param networks - The first three numbers of two /24 that nobody else uses. */
  static async in(...networks: readonly [string, string]): Promise<TwoOperators> {
    const [first, second] = [new TestProject(), new TestProject()];
    const chain = chainClient({
      binary: "interchain-security-pd",
      chainId: "provider",
      home: join(first.directory, "hand"),
      rpc: rpcOf(networks[0])[0],
    });
    return new TwoOperators(
      await first.stack("first", {}),
      await second.stack("second", {}),
      chain,
      networks,
    );
  }

  /** Makes these the consumer chains of the first's config. */
  declareFirst(...consumerChains: readonly Declared[]): void {
    this.first.setConfig({
      clusters: "embedded",
      providerChain: { mode: "managed", blockTimeMs },
      // So little that every chain goes on without him.
      validators: [
        { name: "alice" },
        { name: "bob" },
        { name: "charlie", managed: false, power: 100 },
      ],
      network: { subnet: `${this.networks[0]}.0/24` },
      consumerChains,
    });
  }

  /** Makes these the consumer chains of the second's config; the provider chain must be there. */
  async declareSecond(...consumerChains: readonly Declared[]): Promise<void> {
    this.second.setConfig({
      clusters: "embedded",
      providerChain: {
        mode: "external",
        chainId: "provider",
        rpc: rpcOf(this.networks[0]),
        gasPrice: "0stake",
      },
      validators: [
        { name: "charlie", operator: (await this.validator("charlie")).operator_address },
      ],
      network: { subnet: `${this.networks[1]}.0/24` },
      // Or it would have to leave its chains before it can be destroyed.
      protectConsumerKeys: false,
      consumerChains,
    });
    // Whoever made the genesis hands his words over.
    const { charlie } = (await this.first.outputs()).mnemonics;
    await this.second.setAt("mnemonics.charlie", charlie, true);
  }

  /** What a validator says of himself on chain. */
  async detailsOf(moniker: string): Promise<string> {
    return (await this.validator(moniker)).description.details ?? "";
  }

  /** What a validator publishes, `NODEID@HOST`, where he says nothing else of himself. */
  async endpointOf(moniker: string): Promise<string> {
    return (await this.detailsOf(moniker)).replace("p2p=", "");
  }

  /** The id under which a consumer chain is registered, as soon as it is. */
  async idOf(chainId: string): Promise<string> {
    // A node's own index: what is awaited is not held up by a program started for each look.
    const search = `tx_search?query="create_consumer.consumer_chain_id='${chainId}'"`;
    const find = async (): Promise<string | undefined> => {
      const { txs } = await ask(this.rpc, search);
      return txs[0]?.tx_result.events
        .find(({ type }: Json) => type === "create_consumer")
        .attributes.find(({ key }: Json) => key === "consumer_id").value;
    };
    // Before it registers, an up looks at all that is there.
    return eventually(`"${chainId}" is registered`, find, 5 * 60_000);
  }

  /**
   * When a validator's agent had his node take a peer, by the agent's log, in ms since 1970, and the
   * block with which the provider chain began to name that peer.
   *
   * @throws Error when it does not, or when CometBFT's own log knows nothing of it.
   */
  async told(stack: TestStack, who: string, chainId: string, peer: string): Promise<Told> {
    const at = await eventually(`${who}'s agent tells of ${peer}`, () =>
      takenAt(stack, who, chainId, peer),
    );
    if (!dialled(stack, who, chainId).some((list) => list.includes(peer))) {
      throw new Error(`${who}'s node was never told to dial ${peer}`);
    }
    const host = peer.replace(/^.*@|:\d+$/g, "");
    const consumerId = await this.idOf(chainId);
    const known = `${consumerId} ${host}`;
    const block = this.named.get(known) ?? (await this.namedFrom(consumerId, host));
    this.named.set(known, block);
    return { at, block };
  }

  /** The block with which the provider chain began to name a validator of a consumer chain who is at this host. */
  private async namedFrom(consumerId: string, host: string): Promise<number> {
    const query = ["provider", "consumer-validators", consumerId, "--height"];
    const names = async (height: number): Promise<boolean> => {
      const found = this.chain.query([...query, String(height)]);
      // There was no such consumer chain yet.
      const { validators } = await found.catch(() => ({ validators: [] }));
      return validators.some(({ description }: Json) => description.details?.includes(`@${host}`));
    };
    let [before, now] = [0, await this.height()];
    if (!(await names(now))) throw new Error(`nobody of "${consumerId}" is at ${host}`);
    while (now - before > 1) {
      const between = Math.floor((before + now) / 2);
      if (await names(between)) now = between;
      else before = between;
    }
    return now;
  }

  /** When a block of the provider chain was committed, in ms since 1970: its validators say so in the next one. */
  async committedAt(height: number): Promise<number> {
    const next = await eventually(
      `block ${height + 1}`,
      async () => (await ask(this.rpc, `block?height=${height + 1}`).catch(() => undefined))?.block,
    );
    return Date.parse(next.header.time);
  }

  /** Leaves nothing of either, however far they have come. */
  async end(): Promise<void> {
    await endOfStack(this.second);
    await endOfStack(this.first);
  }

  private async validator(moniker: string): Promise<Json> {
    const { validators } = await this.chain.query(["staking", "validators"]);
    return validators.find(({ description }: Json) => description.moniker === moniker);
  }

  private get rpc(): string {
    return rpcOf(this.networks[0])[0];
  }

  private async height(): Promise<number> {
    return Number((await ask(this.rpc, "status")).sync_info.latest_block_height);
  }
}

const rpcOf = (network: string): [string, string] => [
  `http://${network}.10:26657`,
  `http://${network}.11:26657`,
];

/** Waits until a validator's node is connected with a peer, whoever of them dialled. */
export async function connected(
  stack: TestStack,
  who: string,
  chainId: string,
  peer: string,
): Promise<void> {
  const { rpc } = await stack.chainOutput(chainId);
  const node = (rpc as Readonly<Record<string, string>>)[who]!;
  await eventually(`${who} is connected with ${peer} on ${chainId}`, async () =>
    (await peersOf(node)).some(({ node_info }) => peer.startsWith(`${node_info.id}@`))
      ? true
      : undefined,
  );
}

/** The lists that a node was told to dial, as CometBFT itself logs them. */
export function dialled(
  stack: TestStack,
  validator: string,
  chainId: string,
): readonly (readonly string[])[] {
  const log = readFileSync(join(stack.stateDir, `${validator}-${chainId}`, "node.log"), "utf8");
  return [...stripVTControlCharacters(log).matchAll(/DialPeers .*peers=(\[.*?\])/g)].map(
    ([, list]) => JSON.parse(list!) as string[],
  );
}

/** Nothing where it has not yet. */
function takenAt(
  stack: TestStack,
  validator: string,
  chainId: string,
  peer: string,
): number | undefined {
  const log = readFileSync(join(stack.stateDir, `${validator}-agent`, "agent.log"), "utf8");
  const line = log
    .split("\n")
    .filter((text) => text.includes('"node took its peers"'))
    .map((text) => JSON.parse(text) as { chain: string; time: string; added: readonly string[] })
    .find(({ chain, added }) => chain === chainId && added.includes(peer));
  return line && Date.parse(line.time);
}
