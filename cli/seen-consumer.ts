import type { ChainReader } from "../chain/chain-reader";
import { consumerMembersAt } from "../chain/ics/consumer-members-at";
import { consumerChainAt } from "../chain/ics/consumer-queries";
import { nodeView } from "../chain/node-view";
import { decodeDetails } from "../core/details/registry";
import { consumerPeers } from "../core/peers/consumer-peers";
import type { SeenNode } from "../core/peers/convergence";
import { peersOfNetInfo } from "../core/peers/net-info";
import type { SeenConsumer } from "../core/peers/network-status";
import type { ChainValidator } from "../core/peers/topology-members";
import { hashedPorts } from "../core/ports/hashed-ports";
import type { ConsumerChainOutput } from "../core/stack-outputs";
import { ownValidators } from "./own-validators";
import type { StatusOptions } from "./status-options";

/** A consumer chain that is to be looked at. */
export interface LookedAt {
  readonly chainId: string;
  readonly consumerId?: string;
  /** What the stack recorded of it. */
  readonly recorded?: ConsumerChainOutput;
}

/** What one look found, for the tables and for whoever tries its peers. */
export interface ConsumerLook {
  readonly seen: SeenConsumer;
  readonly validators: readonly ChainValidator[];
  /** `nodeId@host:port` of each that can be dialled, by operator address. */
  readonly places: ReadonlyMap<string, string>;
}

/** Asks a node of the stack's own; one that does not answer has no peers and no height. */
async function seenNode(
  name: string,
  address: string,
  { nodeId, expected }: { readonly nodeId: string; readonly expected: string },
  { chainId, timeoutMs }: { readonly chainId: string; readonly timeoutMs: number },
): Promise<SeenNode> {
  const node = { name, nodeId, expected, pex: false, knownAddresses: 0 };
  try {
    const view = await nodeView(address, timeoutMs);
    if (view.chainId !== chainId) return node;
    const { height, blockTime, netInfo } = view;
    return { ...node, height, blockTime, peers: peersOfNetInfo(netInfo) };
  } catch {
    return node;
  }
}

/** What the provider chain says of it now. */
async function onChain(reader: ChainReader, consumerId: string, operators: readonly string[]) {
  return reader.ask("consumer chain", async (comet) => ({
    record: await consumerChainAt(comet, consumerId),
    members: await consumerMembersAt(comet, consumerId, operators),
  }));
}

/**
 * Looks at one consumer chain: what the provider chain says of it, and its own nodes, all of them now.
 * Whatever does not answer is told, and nothing of it is thrown.
 */
export async function consumerLook(
  reader: ChainReader,
  { chainId, consumerId, recorded }: LookedAt,
  options: StatusOptions,
): Promise<ConsumerLook> {
  const { source, scheme, nodeIdentity, allowPrivateAddresses, timeoutMs } = options;
  const outputs = source.stack?.outputs;
  const own = ownValidators(outputs, chainId);
  const operators = own.map(({ operator }) => operator);
  const answer =
    consumerId === undefined
      ? undefined
      : await onChain(reader, consumerId, operators).catch((error: unknown) => error as Error);
  const found = answer instanceof Error ? undefined : answer;
  const validators = [...(found?.members.validating ?? []), ...(found?.members.others ?? [])];
  const rules = {
    chainId,
    consumerId: consumerId ?? "",
    scheme,
    nodeIdentity,
    allowPrivateAddresses,
  };
  const persistentPeers = source.stack?.settings.persistentPeers[chainId] ?? [];
  const peersFor = (self?: string) => {
    const who = self === undefined ? {} : { self };
    const peers = consumerPeers({ ...rules, own, validators, persistentPeers, ...who });
    return "fault" in peers ? undefined : peers;
  };
  const all = found === undefined ? undefined : peersFor();
  const nodes = await Promise.all(
    Object.entries(recorded?.rpc ?? {}).map(([name, address]) => {
      const now = found === undefined ? undefined : peersFor(name);
      const expected = now?.text ?? recorded?.peers[name] ?? "";
      const nodeId = outputs?.validators[name]?.nodeId ?? "";
      return seenNode(name, address, { nodeId, expected }, { chainId, timeoutMs });
    }),
  );
  const isMissing = answer !== undefined && found !== undefined && found.record === undefined;
  const { record } = found ?? {};
  return {
    validators,
    places: new Map((all?.dialled ?? []).map(({ operator, peer }) => [operator, peer])),
    seen: {
      ...{ chainId, nodes, leftOut: all?.leftOut ?? [] },
      ...(consumerId === undefined ? {} : { consumerId }),
      ...(record === undefined ? {} : { phase: record.phase }),
      ...(record?.initialization?.spawnTime === undefined
        ? {}
        : { spawnTime: record.initialization.spawnTime }),
      ...(isMissing ? { isMissing } : {}),
      ...(answer instanceof Error ? { failure: answer.message } : {}),
      p2pPort: recordedPort(recorded) ?? hashedPorts(chainId, scheme).p2p,
      powers: (found?.members.validating ?? []).map(({ details, power }) => {
        const nodeId = decodeDetails(details, { allowPrivateAddresses: true }).endpoint?.nodeId;
        return { power, ...(nodeId === undefined ? {} : { nodeId }) };
      }),
    },
  };
}

/** The port that the stack's own validators have; nothing where they differ. */
function recordedPort(recorded: ConsumerChainOutput | undefined): number | undefined {
  const ports = new Set(
    Object.keys(recorded?.peers ?? {}).flatMap((name) => recorded?.ports[name] ?? []),
  );
  return ports.size === 1 ? [...ports][0] : undefined;
}
