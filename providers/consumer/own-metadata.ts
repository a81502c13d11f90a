import type { ConsumerMetadata } from "../../chain/ics/messages";
import { consumerMark } from "../../core/consumer/consumer-mark";
import { consumerDescription } from "../../core/relayer/relayer-account";

/** Longest name of a consumer chain that the provider chain takes, in bytes. */
const nameLimitBytes = 50;

/**
 * What a stack tells on the provider chain of a consumer chain that it registers.
 *
 * @param account - Of the chain's relayer, on the consumer chain.
 */
export const metadataOf = (chainId: string, mark: string, account?: string): ConsumerMetadata => ({
  name: Buffer.byteLength(chainId) <= nameLimitBytes ? chainId : "consumer chain",
  description: consumerDescription(account),
  metadata: mark,
});

/** The same by the stack's name, as the engine gives it: `project/stack`. */
export function ownMetadata(
  { consumerChainId, stack }: { readonly consumerChainId: string; readonly stack: string },
  account: string,
): ConsumerMetadata {
  const cut = stack.indexOf("/");
  const mark = consumerMark({
    project: stack.slice(0, cut),
    stack: stack.slice(cut + 1),
    chainId: consumerChainId,
  });
  return metadataOf(consumerChainId, mark, account);
}
