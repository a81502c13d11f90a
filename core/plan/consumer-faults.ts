import { greatestRevision, revisionOf } from "../consumer/chain-revision";
import type { Fault } from "../errors";
import { registeringValidator } from "./consumer-members";
import { duplicateFaults } from "./duplicate-faults";
import { memberFaults, quoted } from "./member-faults";
import type { ConsumerChainSettings, Settings } from "./settings";

/** Chain ids that Interchain Security v7 lets nobody register (x/ccv/provider/types/msg.go, IsReservedChainId). */
const reservedChainIds = ["neutron-1", "stride-1"];

/** Who registers the chain, where this stack does. */
function ownerFaults(settings: Settings, consumer: ConsumerChainSettings, chain: string): Fault[] {
  const { chainId, consumerId, owner } = consumer;
  if (consumerId !== undefined) return [];
  const managed = settings.validators.filter((validator) => validator.managed);
  const names = managed.map(({ name }) => name);
  const faults: Fault[] = [];
  if (owner !== undefined && !names.includes(owner)) {
    const known = settings.validators.some(({ name }) => name === owner);
    faults.push({
      path: `${chain}.owner`,
      what: known
        ? "is not managed, so this stack cannot sign for it"
        : "names a validator that this stack does not have",
      value: owner,
      remedy:
        names.length === 0
          ? "set the consumerId of a chain that is registered"
          : `use one of ${quoted(names)}`,
    });
  } else if (registeringValidator(settings, consumer) === undefined) {
    faults.push({
      path: `${chain}.consumerId`,
      what: "is missing: without a managed validator this stack cannot register the chain",
      value: chainId,
      remedy: "set it to the chain's id on the provider chain",
    });
  }
  if (reservedChainIds.includes(chainId)) {
    faults.push({
      path: `${chain}.chainId`,
      what: "is reserved by Interchain Security, where nobody can register it",
      value: chainId,
      remedy: "use another chain id, or set the consumerId of the chain that is registered",
    });
  }
  return faults;
}

/** The number that the chain id ends in, where it ends in one. */
function revisionFaults({ chainId }: ConsumerChainSettings, chain: string): Fault[] {
  if (revisionOf(chainId) <= greatestRevision) return [];
  return [
    {
      path: `${chain}.chainId`,
      what: "ends in a revision that no node can count",
      value: chainId,
      remedy: `use at most ${String(greatestRevision)} after the last "-"`,
    },
  ];
}

/** A consumer chain must let go of stake before the provider chain does, or a fault there goes unpunished. */
function unbondingFaults(
  { providerChain }: Settings,
  { unbondingSeconds }: ConsumerChainSettings,
  chain: string,
): Fault[] {
  if (providerChain.mode !== "managed" || unbondingSeconds < providerChain.unbondingSeconds) {
    return [];
  }
  return [
    {
      path: `${chain}.unbondingSeconds`,
      what: "is not less than that of the provider chain",
      value: String(unbondingSeconds),
      remedy: `use less than ${String(providerChain.unbondingSeconds)}, or raise ics:providerChain.unbondingSeconds`,
    },
  ];
}

/** What is wrong with the consumer chains of the settings, each by itself and taken together. */
export function consumerFaults(settings: Settings): readonly Fault[] {
  const { consumerChains } = settings;
  const chainPath = (index: number): string => `ics:consumerChains[${String(index)}]`;
  const joined = consumerChains.flatMap(({ consumerId }, index) =>
    consumerId === undefined ? [] : [{ consumerId, index }],
  );
  return [
    ...duplicateFaults(
      consumerChains.map(({ chainId }) => chainId),
      (index) => `${chainPath(index)}.chainId`,
      "is used twice",
      "list every consumer chain once",
    ),
    ...duplicateFaults(
      joined.map(({ consumerId }) => consumerId),
      (at) => `${chainPath(joined[at]?.index ?? 0)}.consumerId`,
      "is used twice",
      "list every consumer chain once",
    ),
    ...consumerChains.flatMap((consumer, index) => [
      ...memberFaults(settings, consumer, chainPath(index)),
      ...ownerFaults(settings, consumer, chainPath(index)),
      ...revisionFaults(consumer, chainPath(index)),
      ...unbondingFaults(settings, consumer, chainPath(index)),
    ]),
  ];
}
