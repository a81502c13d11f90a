import { consumerPort, providerPort } from "./ccv-channel";
import type { Ends, HandshakeMessage, SubmitStep } from "./handshake-step";

const flag = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, value];

/**
 * The chain that a message of the handshakes is for: `init` and `ack` for the consumer chain, `try` and
 * `confirm` for the provider chain.
 */
export const chainOf = (message: HandshakeMessage): "consumer" | "provider" =>
  /-(init|ack)$/.test(message) ? "consumer" : "provider";

/** Arguments with which Hermes sends a message of the handshakes; nothing in them is secret. */
export function hermesArguments(
  step: SubmitStep,
  chains: { readonly provider: string; readonly consumer: string },
  ends: Ends,
): readonly string[] {
  const toConsumer = chainOf(step.message) === "consumer";
  const side = <T>(consumer: T, provider: T): readonly [T, T] =>
    toConsumer ? [consumer, provider] : [provider, consumer];
  const [dstChain, srcChain] = side(chains.consumer, chains.provider);
  const [dstEnd, srcEnd] = side(step.consumerEnd, step.providerEnd);
  const between = [...flag("dst-chain", dstChain), ...flag("src-chain", srcChain)];
  if (step.message.startsWith("conn-")) {
    const [dstClient, srcClient] = side(ends.consumer.clientId, ends.provider.clientId);
    return [
      ...["tx", step.message, ...between],
      ...flag("dst-client", dstClient),
      ...flag("src-client", srcClient),
      ...flag("dst-connection", dstEnd),
      ...flag("src-connection", srcEnd),
    ];
  }
  const [dstConnection] = side(step.consumerConnection, step.providerConnection);
  const [dstPort, srcPort] = side(consumerPort, providerPort);
  return [
    ...["tx", step.message, ...between],
    ...flag("dst-connection", dstConnection),
    ...flag("dst-port", dstPort),
    ...flag("src-port", srcPort),
    // The version is the consumer chain's to fill in.
    ...(step.message === "chan-open-init" ? ["--order", "ordered"] : []),
    ...flag("dst-channel", dstEnd),
    ...flag("src-channel", srcEnd),
  ];
}
