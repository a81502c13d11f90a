import type { ChainReader } from "../chain/chain-reader";
import type { ConsumerChainRecord } from "../chain/ics/consumer-chain-record";
import { type ConsumerMembers, consumerMembersAt } from "../chain/ics/consumer-members-at";
import { consumerChainAt } from "../chain/ics/consumer-queries";
import { decodeDetails } from "../core/details/registry";
import { consumerPeers } from "../core/peers/consumer-peers";
import type { SeenConsumer } from "../core/peers/judged-consumer";
import { derivedNodeKey } from "../core/peers/node-identity";
import type { ChainValidator } from "../core/peers/topology-members";
import { hashedPorts } from "../core/ports/hashed-ports";
import type { ConsumerChainOutput, RelayerPod } from "../core/stack-outputs";
import { ownValidators } from "./own-validators";
import type { ExpectedNode, NodeToAsk } from "./seen-node";
import type { StatusOptions } from "./status-options";

/** A consumer chain that is to be looked at. */
export interface LookedAt {
  readonly chainId: string;
  readonly consumerId?: string;
  /** What the stack recorded of it. */
  readonly recorded?: ConsumerChainOutput;
}

/** What the provider chain says of a consumer chain, for the tables and for whoever asks its nodes and peers. */
export interface ConsumerLook {
  readonly seen: Omit<SeenConsumer, "nodes">;
  readonly validators: readonly ChainValidator[];
  /** `nodeId@host:port` of each that can be dialled, by operator address. */
  readonly places: ReadonlyMap<string, string>;
  /** The stack's own that are processes of this machine. */
  readonly nodes: readonly NodeToAsk[];
  /** What is expected of a validator's node; nothing where nobody knows what node id it has. */
  readonly nodeOf: (validator: {
    readonly name: string;
    readonly operator: string;
  }) => ExpectedNode | undefined;
  /** `host:port` where the stack's relayer of it tells what it does. */
  readonly relayer?: string;
  /** Where that is in a pod. */
  readonly relayerPod?: RelayerPod;
}

/** What the provider chain says of it now. */
interface OnChain {
  /** Absent where it has none of this id. */
  readonly record: ConsumerChainRecord | undefined;
  readonly members: ConsumerMembers;
}

/** Asks the provider chain; nothing where the chain is not registered. */
export async function consumerOnChain(
  reader: ChainReader,
  { chainId, consumerId }: LookedAt,
  { source }: StatusOptions,
): Promise<OnChain | undefined> {
  if (consumerId === undefined) return undefined;
  const operators = ownValidators(source.stack?.outputs, chainId).map(({ operator }) => operator);
  return reader.ask("consumer chain", async (comet) => {
    const [record, members] = await Promise.all([
      consumerChainAt(comet, consumerId),
      consumerMembersAt(comet, consumerId, operators),
    ]);
    return { record, members };
  });
}

/**
 * What follows for a consumer chain from what the provider chain says of it.
 *
 * @param answer - Or why there is none; absent where it was not asked.
 */
export function consumerLook(
  { chainId, consumerId, recorded }: LookedAt,
  answer: OnChain | Error | undefined,
  { source, scheme, nodeIdentity, allowPrivateAddresses }: StatusOptions,
): ConsumerLook {
  const outputs = source.stack?.outputs;
  const own = ownValidators(outputs, chainId);
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
  const isMissing = found !== undefined && found.record === undefined;
  const isDerived = nodeIdentity === "derived";
  const nodeIds = new Map<string | undefined, string | undefined>([
    ...validators.map(({ operator, moniker, details }) => {
      const { endpoint } = decodeDetails(details, { allowPrivateAddresses: true });
      const nodeId = isDerived ? derivedNodeKey(moniker, chainId).nodeId : endpoint?.nodeId;
      return [operator, nodeId] as const;
    }),
    // Own nodes have the keys that the stack made, whatever the chain says by now.
    ...own.flatMap(({ operator, name }) => {
      const made = outputs?.validators[name]?.nodeId;
      const nodeId = isDerived ? derivedNodeKey(name, chainId).nodeId : made;
      return nodeId === undefined ? [] : [[operator, nodeId] as const];
    }),
  ]);
  const { record } = found ?? {};
  const expectedOf = (name: string, operator: string | undefined): ExpectedNode => {
    const isOwn = own.some((one) => one.operator === operator);
    const now =
      operator === undefined || found === undefined
        ? undefined
        : isOwn
          ? all?.ownText(operator)
          : peersFor(operator)?.text;
    const nodeId = nodeIds.get(operator) ?? "";
    const isListed = found?.members.validating.some((one) => one.operator === operator);
    return {
      ...{ chainId, name, nodeId, expected: now ?? recorded?.peers[name] ?? "" },
      ...(operator === undefined ? {} : { operator }),
      ...(isListed === undefined ? {} : { isListed }),
    };
  };
  return {
    validators,
    ...(recorded?.relayer === undefined ? {} : { relayer: recorded.relayer }),
    ...(recorded?.relayerPod === undefined ? {} : { relayerPod: recorded.relayerPod }),
    places: new Map((all?.dialled ?? []).map(({ operator, peer }) => [operator, peer])),
    nodes: Object.entries(recorded?.rpc ?? {}).map(([name, address]) => ({
      ...expectedOf(name, outputs?.validators[name]?.operator),
      withRpc: async (ask) => ask(address),
    })),
    nodeOf: ({ name, operator }) => {
      const node = expectedOf(name, operator);
      return node.nodeId === "" ? undefined : node;
    },
    seen: {
      ...{ chainId, leftOut: all?.leftOut ?? [] },
      ...(all === undefined ? {} : { dialled: all.dialled }),
      ...(consumerId === undefined ? {} : { consumerId }),
      ...(record === undefined ? {} : { phase: record.phase }),
      ...(record?.initialization?.spawnTime === undefined
        ? {}
        : { spawnTime: record.initialization.spawnTime }),
      ...(isMissing ? { isMissing } : {}),
      ...(answer instanceof Error ? { failure: answer.message } : {}),
      p2pPort: recordedPort(recorded) ?? hashedPorts(chainId, scheme).p2p,
      powers: (found?.members.validating ?? []).map(({ operator, power, consumerKey }) => {
        const nodeId = nodeIds.get(operator);
        return {
          power,
          ...(nodeId === undefined ? {} : { nodeId }),
          ...(consumerKey === undefined ? {} : { publicKey: consumerKey }),
        };
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
