import type { Ends, SubmitStep } from "./handshake-step";

/** Ports of the CCV channel (ICS-28). */
export const consumerPort = "consumer";
export const providerPort = "provider";

const flag = (name: string, value: string | undefined): string[] =>
  value === undefined ? [] : [`--${name}`, value];

/**
 * Arguments with which Hermes sends a message of the handshakes; nothing in them is secret.
 *
 * Messages go to the consumer chain and the provider chain in turn: `init` and `ack` to the consumer
 * chain, `try` and `confirm` to the provider chain.
 */
export function hermesArguments(
  step: SubmitStep,
  chains: { readonly provider: string; readonly consumer: string },
  ends: Ends,
): readonly string[] {
  const toConsumer = step.message.endsWith("-init") || step.message.endsWith("-ack");
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
