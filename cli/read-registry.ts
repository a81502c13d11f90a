import { ChainError } from "../chain/chain-error";
import { type ChainReader } from "../chain/chain-reader";
import { fewAtATime } from "../chain/few-at-a-time";
import { consumerChainsAt } from "../chain/ics/consumer-queries";
import { phaseMeaning } from "../core/consumer/consumer-phase";
import { endpointStep } from "../core/details/endpoint-step";
import { decodeDetails } from "../core/details/registry";
import type { SeenValidator } from "../core/peers/network-status";
import type { ChainValidator } from "../core/peers/topology-members";
import { clusterName } from "../core/plan/names";
import { type ConsumerLook, consumerLook, consumerOnChain, type LookedAt } from "./seen-consumer";
import { type PublishingValidator, publishingValidators } from "./stack-endpoints";
import type { StatusOptions } from "./status-options";

/** Chains, and validators, asked about at a time: all of it is put to one node. */
const questionsAtOnce = 16;

/** A validator as the chain has it, and where it is tried. */
export interface RegistryValidator {
  readonly seen: Pick<
    SeenValidator,
    "name" | "operator" | "loadBalancer" | "clusterName" | "step" | "isMissing" | "isJailed"
  >;
  /** Where it says that it is; absent where it says nothing. */
  readonly host?: string;
  /** `nodeId@host:port`; absent where no chain runs, or nobody knows where. */
  readonly place?: string;
  /** RPC address of one of its nodes that are processes of this machine. */
  readonly beside?: string;
}

/** All that a provider chain says of a network. */
export interface Registry {
  readonly chains: readonly ConsumerLook[];
  readonly validators: readonly RegistryValidator[];
}

/** Asks; once nobody has answered in time, nobody waits for the same again. */
function patientOnce(): <T>(question: () => Promise<T>) => Promise<T | Error> {
  let silent: Error | undefined;
  return async (question) => {
    if (silent !== undefined) return silent;
    try {
      return await question();
    } catch (error) {
      if (error instanceof ChainError && /^(TIMEOUT|BEHIND)$/.test(error.code)) silent = error;
      return error as Error;
    }
  };
}

/** Chains of a stack, or all that are not over. */
async function lookedAt(
  { source: { stack } }: StatusOptions,
  reader: ChainReader,
): Promise<readonly LookedAt[]> {
  if (stack !== undefined) {
    return Object.entries(stack.outputs.consumerChains).map(([chainId, recorded]) => {
      const { consumerId } = recorded;
      return { chainId, recorded, ...(consumerId === undefined ? {} : { consumerId }) };
    });
  }
  const chains = await reader.ask("consumer chains", async (comet) => consumerChainsAt(comet));
  return chains.filter(({ phase }) => !phaseMeaning(phase).finished);
}

/** Where each validator is tried: at the first chain that runs and says where it is. */
function placesOf(looks: readonly ConsumerLook[]): ReadonlyMap<string, string> {
  const places = new Map<string, string>();
  for (const { seen, places: those } of looks) {
    if (seen.phase === undefined || !phaseMeaning(seen.phase).runsWorkload) continue;
    for (const [operator, peer] of those) if (!places.has(operator)) places.set(operator, peer);
  }
  return places;
}

/** Those of the stack, or all that validate a chain that was looked at. */
function validatorsOf(
  { source: { stack } }: StatusOptions,
  described: ReadonlyMap<string, ChainValidator>,
): readonly (PublishingValidator & Pick<SeenValidator, "loadBalancer" | "clusterName">)[] {
  if (stack === undefined) {
    return [...described.values()].map(({ operator, moniker }) => ({
      operator,
      name: moniker === "" ? operator : moniker,
    }));
  }
  return publishingValidators(stack).map((one) => {
    const loadBalancer = stack.outputs.validators[one.name]?.loadBalancer;
    return {
      ...{ ...one, clusterName: stack.settings.contexts[one.name] ?? clusterName(one.name) },
      ...(loadBalancer === undefined ? {} : { loadBalancer }),
    };
  });
}

/** RPC address of one of a validator's nodes that are processes of this machine. */
const nodeOf = ({ source: { stack } }: StatusOptions, name: string): string | undefined =>
  Object.values(stack?.outputs.consumerChains ?? {}).flatMap(({ rpc }) => rpc?.[name] ?? [])[0];

/** What the chain says of a validator, beside the wish; nothing where it was not read. */
function stepOf(
  onChain: ChainValidator | Error | undefined,
  wish: PublishingValidator["wanted"],
): Pick<SeenValidator, "step" | "isMissing"> {
  if (onChain instanceof Error) return {};
  if (onChain === undefined) return { isMissing: true };
  return { step: endpointStep(onChain.details, wish) };
}

const hostOf = (onChain: ChainValidator | Error | undefined): string | undefined =>
  onChain === undefined || onChain instanceof Error
    ? undefined
    : decodeDetails(onChain.details, { allowPrivateAddresses: true }).endpoint?.host;

/** The answers of all, in their order. */
async function each<T, R>(all: readonly T[], ask: (one: T) => Promise<R>): Promise<readonly R[]> {
  const answers = new Map<T, R>();
  const work = async (one: T): Promise<void> => void answers.set(one, await ask(one));
  await fewAtATime(all, work, questionsAtOnce);
  return all.map((one) => answers.get(one) as R);
}

/**
 * Reads what a provider chain says of a network.
 *
 * @param onProgress - Told how many of its chains are read.
 * @throws ChainError where there is no stack to say which chains these are.
 */
export async function readRegistry(
  reader: ChainReader,
  options: StatusOptions,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<Registry> {
  const perhaps = patientOnce();
  const chains = await lookedAt(options, reader);
  let done = 0;
  const looks = await each(chains, async (chain) => {
    const answer = await perhaps(() => consumerOnChain(reader, chain, options));
    onProgress(++done, chains.length);
    return consumerLook(chain, answer, options);
  });
  const described = new Map(
    looks.flatMap(({ validators }) => validators.map((one) => [one.operator, one] as const)),
  );
  const places = placesOf(looks);
  const validators = await each(validatorsOf(options, described), async (one) => {
    const { name, operator, loadBalancer, clusterName: cluster, wanted } = one;
    const onChain = described.get(operator) ?? (await perhaps(() => reader.validator(operator)));
    const [place, beside] = [places.get(operator), nodeOf(options, name)];
    const host = hostOf(onChain);
    return {
      seen: {
        ...{ name, operator, ...stepOf(onChain, wanted) },
        ...(!(onChain instanceof Error) && onChain?.jailed === true ? { isJailed: true } : {}),
        ...(loadBalancer === undefined ? {} : { loadBalancer }),
        ...(cluster === undefined ? {} : { clusterName: cluster }),
      },
      ...(host === undefined ? {} : { host }),
      ...(place === undefined ? {} : { place }),
      ...(beside === undefined ? {} : { beside }),
    };
  });
  return { chains: looks, validators };
}
