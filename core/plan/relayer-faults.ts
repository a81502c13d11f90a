import { consumerProgram } from "../consumer/consumer-program";
import type { Fault } from "../errors";
import { consumerMembers } from "./consumer-members";
import { relayerHost } from "./relayer-host";
import type { ConsumerChainSettings, Settings } from "./settings";
import { trustingFaults } from "./trusting-faults";

function chainFaults(settings: Settings, consumer: ConsumerChainSettings, chain: string): Fault[] {
  const { program = consumerProgram, accountPrefix, chainId, policy } = consumer;
  const faults: Fault[] = [];
  if (program !== consumerProgram && accountPrefix === undefined) {
    faults.push({
      path: `${chain}.accountPrefix`,
      what: `is missing: the relayer has an account on the chain, whose addresses nobody knows of "${program}"`,
      value: chainId,
      remedy: "set it to the prefix of the chain's account addresses",
    });
  }
  // Whom topPower chooses on a chain of others is known later.
  const named =
    settings.providerChain.mode === "managed" || policy === "all" || "validators" in policy;
  // Who leaves is let go by a relayer alone, and it may run beside him until then.
  const members = [...consumerMembers(settings, consumer), ...consumer.optOut];
  if (named && relayerHost(settings, members) === undefined) {
    faults.push({
      path: `${chain}.relayer`,
      what: "needs a node of the chain beside which it runs, and none of the validators that this stack manages has one",
      value: consumer.relayer,
      remedy: 'set it to "none", or have a managed validator run the chain',
    });
  }
  return faults;
}

/** What is wrong with the settings of relayers. */
export function relayerFaults(settings: Settings): readonly Fault[] {
  const { consumerChains, providerChain, hermes } = settings;
  const relayed = consumerChains.flatMap((consumer, index) =>
    consumer.relayer === "none" ? [] : [{ consumer, index }],
  );
  if (relayed.length === 0) return [];
  const addresses =
    providerChain.mode === "external" && hermes.providerGrpc.length !== providerChain.rpc.length
      ? [
          {
            path: "ics:hermes.providerGrpc",
            what: `needs a gRPC address for each of the ${String(providerChain.rpc.length)} RPC addresses of the provider chain, in their order`,
            value: hermes.providerGrpc.join(" "),
            remedy: "set it: a relayer asks both",
          },
        ]
      : [];
  return [
    ...addresses,
    ...trustingFaults(settings),
    ...relayed.flatMap(({ consumer, index }) =>
      chainFaults(settings, consumer, `ics:consumerChains[${String(index)}]`),
    ),
  ];
}
