import { namedConsumer } from "../../core/consumer/named-consumer";
import { formatEndpoint } from "../../core/details/endpoint";
import type { DoctorFacts, FoundValidator } from "../../core/doctor/facts";
import { peerCandidate } from "../../core/peers/peer-candidate";
import { nodeIdOf, type PeerCandidate, peerOf } from "../../core/peers/peers";
import type { NodeIdentityKind } from "../../core/plan/settings";
import type { PortScheme } from "../../core/ports/hashed-ports";
import type { ChainReader } from "../chain-reader";
import type {
  ConsumerChainRecord,
  ConsumerChainSummary,
  ConsumerValidatorRecord,
} from "../ics/consumer-chain-record";
import {
  consumerChainAt,
  consumerChainsAt,
  consumerValidatorsAt,
  optedInAt,
} from "../ics/consumer-queries";
import { type CountedValidator, countedValidators } from "./counted-validators";
import { dialledPlaces, type DialOptions } from "./dialled-places";
import { portNeighbours } from "./port-neighbours";

export interface DoctorRequest extends DialOptions {
  /** Consumer id or chain id. */
  readonly consumer: string;
  readonly scheme: PortScheme;
  readonly nodeIdentity: NodeIdentityKind;
  /** RPC addresses of nodes of a consumer chain, where any are known. */
  readonly nodesOf?: (chainId: string) => readonly string[];
}

/** Why no chain is meant by what somebody calls it, as one safe line. */
interface NoConsumer {
  readonly fault: string;
}

/** What the provider chain says of a consumer chain and its validators. */
interface OnChain {
  readonly chain: ConsumerChainRecord;
  readonly all: readonly ConsumerChainSummary[];
  readonly listed: readonly ConsumerValidatorRecord[];
  readonly optedInWithoutPower: number;
}

function foundValidator(
  candidate: PeerCandidate,
  chain: ConsumerChainRecord,
  scheme: PortScheme,
): FoundValidator {
  const { operator, name, power = 0n, registration } = candidate;
  const result = peerOf(candidate, { ...chain, scheme });
  const nodeId = nodeIdOf(candidate);
  const host = registration.endpoint?.host;
  if ("reason" in result || nodeId === undefined || host === undefined) {
    const unpublished = "reason" in result ? result.reason : "publishes no endpoint";
    const isSilent = registration.fault?.code === "NO_ENDPOINT";
    return { operator, name, power, unpublished, ...(isSilent ? {} : { isRefused: true }) };
  }
  return { operator, name, power, place: { nodeId, host, port: result.port } };
}

/** Reads all of it of one node. */
async function onChainOf(
  reader: ChainReader,
  { consumer }: DoctorRequest,
): Promise<OnChain | NoConsumer> {
  return reader.ask("consumer chain's validators", async (comet) => {
    const all = await consumerChainsAt(comet);
    const named = namedConsumer(all, consumer);
    if ("fault" in named) return named;
    const { consumerId } = named;
    const chain = await consumerChainAt(comet, consumerId);
    if (chain === undefined) throw new Error("it lists a consumer chain that it does not have");
    const [listed, optedIn] = await Promise.all([
      consumerValidatorsAt(comet, consumerId),
      optedInAt(comet, consumerId),
    ]);
    const known = new Set(listed.map(({ providerAddress }) => providerAddress));
    return {
      ...{ chain, all, listed },
      optedInWithoutPower: optedIn.filter((address) => !known.has(address)).length,
    };
  });
}

/** Where they are by what they publish, and which other chains have the same port there. */
async function foundValidators(
  reader: ChainReader,
  { chain, all }: OnChain,
  validators: readonly CountedValidator[],
  { scheme, nodeIdentity, allowPrivateAddresses }: DoctorRequest,
): Promise<readonly FoundValidator[]> {
  const rules = { chainId: chain.chainId, nodeIdentity, allowPrivateAddresses };
  const candidates = validators.map(({ operator, moniker, details, power }) =>
    peerCandidate(
      { operator, name: moniker, isOwn: false, onChain: { moniker, details }, power },
      rules,
    ),
  );
  const neighbours = await reader.ask("ports", async (comet) =>
    portNeighbours(comet, chain, candidates, all, scheme),
  );
  return candidates.map((candidate, at) => ({
    ...foundValidator(candidate, chain, scheme),
    ...(validators[at]?.isLeaving === true ? { isLeaving: true as const } : {}),
    colliding: neighbours.get(candidate.operator) ?? [],
  }));
}

/**
 * Finds out everything about a consumer chain that its provider chain says and its peers prove.
 *
 * @throws ChainError where the provider chain does not answer.
 */
export async function doctorFacts(
  reader: ChainReader,
  request: DoctorRequest,
): Promise<DoctorFacts | NoConsumer> {
  const onChain = await onChainOf(reader, request);
  if ("fault" in onChain) return onChain;
  const { chain, listed, optedInWithoutPower } = onChain;
  const nodes = chain.phase === "LAUNCHED" ? (request.nodesOf?.(chain.chainId) ?? []) : [];
  const { isOwnSet, unknownPower, validators } = await countedValidators(
    reader,
    chain,
    listed,
    nodes,
    request.timeoutMs,
  );
  const found = await foundValidators(reader, onChain, validators, request);
  const { blockTime } = await reader.status();
  const now = new Date();
  const places = found.flatMap(({ place }) => place ?? []);
  const answers = await dialledPlaces(places, request);
  const { consumerId, chainId, phase, initialization } = chain;
  const spawnTime = initialization?.spawnTime;
  return {
    ...{ consumerId, chainId, phase, blockTime, now, optedInWithoutPower },
    ...{ isOwnSet, unknownPower },
    ...(spawnTime === undefined ? {} : { spawnTime }),
    validators: found.map((one): FoundValidator => {
      const answer = one.place && answers.get(formatEndpoint(one.place));
      return answer === undefined ? one : { ...one, answer };
    }),
  };
}
