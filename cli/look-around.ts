import { openChainReader } from "../chain/chain-reader";
import { fewAtATime } from "../chain/few-at-a-time";
import { HostLookup } from "../chain/host-lookup";
import { consumerChainsAt } from "../chain/ics/consumer-queries";
import { phaseMeaning } from "../core/consumer/consumer-phase";
import { endpointStep } from "../core/details/endpoint-step";
import type { Seen, SeenValidator } from "../core/peers/network-status";
import type { ChainValidator } from "../core/peers/topology-members";
import { isAgentReady as agentReadiness } from "./agent-readiness";
import { reachOf } from "./reach";
import { defaultStack } from "./render-topology";
import { type ConsumerLook, consumerLook, type LookedAt } from "./seen-consumer";
import { type PublishingValidator, publishingValidators } from "./stack-endpoints";
import type { StatusOptions } from "./status-options";

/** Chains asked about at a time; each takes some questions to one node. */
const chainsAtOnce = 16;
/** Connections tried at a time: who is silent costs a time-out, and they are waited for together. */
const connectionsAtOnce = 128;

/** Chains of a stack, or all that are not over. */
async function lookedAt(
  { source: { stack } }: StatusOptions,
  reader: ReturnType<typeof openChainReader>,
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
): readonly (PublishingValidator & { readonly loadBalancer?: string })[] {
  if (stack === undefined) {
    return [...described.values()].map(({ operator, moniker }) => ({
      operator,
      name: moniker === "" ? operator : moniker,
    }));
  }
  return publishingValidators(stack).map((one) => {
    const loadBalancer = stack.outputs.validators[one.name]?.loadBalancer;
    return { ...one, ...(loadBalancer === undefined ? {} : { loadBalancer }) };
  });
}

/** RPC address of one of a validator's nodes that are processes of this machine. */
const nodeOf = ({ source: { stack } }: StatusOptions, name: string): string | undefined =>
  Object.values(stack?.outputs.consumerChains ?? {}).flatMap(({ rpc }) => rpc?.[name] ?? [])[0];

/** Looks at a whole network: everything that is told is asked now, and what does not answer is told as well. */
export async function lookAround(options: StatusOptions): Promise<Seen> {
  const { source, allowPrivateAddresses: mayBePrivate, timeoutMs } = options;
  const reader = openChainReader(source.rpc, {
    timeoutMs,
    ...(source.chainId === undefined ? {} : { chainId: source.chainId }),
  });
  const lookup = new HostLookup();
  try {
    const [provider, chains] = await Promise.all([
      reader.status().catch((error: unknown) => error as Error),
      lookedAt(options, reader),
    ]);
    // One finding says it, and nobody waits for the same again.
    if (provider instanceof Error) reader.close();
    const looks = new Map<LookedAt, ConsumerLook>();
    await fewAtATime(
      chains,
      async (chain) => {
        looks.set(chain, await consumerLook(reader, chain, options));
      },
      chainsAtOnce,
    );
    const all = chains.flatMap((chain) => looks.get(chain) ?? []);
    const consumerChains = all.map(({ seen: { failure, ...seen } }) => ({
      ...seen,
      ...(failure === undefined || provider instanceof Error ? {} : { failure }),
    }));
    const described = new Map(
      all.flatMap(({ validators }) => validators.map((one) => [one.operator, one] as const)),
    );
    const places = placesOf(all);
    const wanted = validatorsOf(options, described);
    const found = new Map<string, SeenValidator>();
    await fewAtATime(
      wanted,
      async ({ name, operator, loadBalancer, wanted: wish }) => {
        const place = places.get(operator);
        const beside = nodeOf(options, name);
        const [onChain, reach, isAgentReady] = await Promise.all([
          described.get(operator) ??
            reader.validator(operator).catch((error: unknown) => error as Error),
          place === undefined ? undefined : reachOf(place, { mayBePrivate, timeoutMs, lookup }),
          beside === undefined ? undefined : agentReadiness(beside, timeoutMs),
        ]);
        found.set(operator, {
          ...{ name, operator },
          ...(loadBalancer === undefined ? {} : { loadBalancer }),
          ...stepOf(onChain, wish),
          ...(reach === undefined ? {} : { reach }),
          ...(isAgentReady === undefined ? {} : { isAgentReady }),
        });
      },
      connectionsAtOnce,
    );
    return {
      now: new Date(),
      providerChain:
        provider instanceof Error
          ? { chainId: source.chainId ?? "", failure: provider.message }
          : provider,
      validators: wanted.flatMap(({ operator }) => found.get(operator) ?? []),
      consumerChains,
      ...(source.stack === undefined ? {} : { mend: mendOf(source.stack.name) }),
    };
  } finally {
    lookup.close();
    reader.close();
  }
}

/** What the chain says of a validator, beside the wish; nothing where it was not read. */
function stepOf(
  onChain: ChainValidator | Error | undefined,
  wish: PublishingValidator["wanted"],
): Pick<SeenValidator, "step" | "isMissing"> {
  if (onChain instanceof Error) return {};
  if (onChain === undefined) return { isMissing: true };
  return { step: endpointStep(onChain.details, wish) };
}

const mendOf = (stack: string): string =>
  stack === defaultStack ? "make up" : `pulumi up --stack ${stack}`;
