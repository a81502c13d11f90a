import type { NamedConsumer } from "../core/consumer/named-consumer";
import type { ConsumerPeers } from "../core/peers/consumer-peers";
import { printable } from "../core/printable";

/** The peers of a consumer chain as a provider chain has it. */
export interface FoundPeers {
  readonly consumer: NamedConsumer;
  readonly peers: ConsumerPeers;
}

/** Names and reasons come printable from `peersOf`; operator addresses are bech32. */
const shownName = (name: string, operator: string): string =>
  name === operator ? operator : `${name} (${operator})`;

/** For people: nothing is cut, so that peers can be copied from any terminal. */
export function renderPeers({ consumer, peers }: FoundPeers): string {
  const { consumerId, chainId, phase } = consumer;
  const { self, dialled, text, leftOut } = peers;
  const lines = [
    `Consumer chain ${printable(chainId)}: id ${consumerId}, ${phase}`,
    "",
    ...(dialled.length === 0 ? ["nobody can be dialled"] : []),
    ...dialled.flatMap(({ operator, name, power, peer }) => [
      `${shownName(name, operator)}, power ${power}`,
      `  ${peer}`,
    ]),
    ...(leftOut.length === 0 ? [] : ["", "No peers:"]),
    ...leftOut.flatMap(({ operator, name, reason }) => [shownName(name, operator), `  ${reason}`]),
    "",
    self === undefined
      ? "persistent_peers of all, without themselves:"
      : `persistent_peers of ${self.name}:`,
    text === "" ? "  none" : text,
  ];
  return lines.join("\n");
}

/** For programs; texts of strangers are as the chain has them, but names, which are printable. */
export function peersJson({ consumer, peers }: FoundPeers): object {
  const { self, dialled, text, leftOut } = peers;
  return {
    consumer,
    ...(self === undefined ? {} : { for: self }),
    peers: dialled.map((one) => ({ ...one, power: String(one.power) })),
    persistentPeers: text,
    leftOut,
  };
}
