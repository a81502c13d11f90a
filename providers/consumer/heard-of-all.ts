import { setTimeout as pause } from "node:timers/promises";

import type { ChainReader } from "../../chain/chain-reader";
import type { consumerChainAt } from "../../chain/ics/consumer-queries";
import { disagreement, type Statement } from "../../core/rpc/agreement";

type Comet = Parameters<typeof consumerChainAt>[0];

/** What all addresses agree on, or why that is no ground for a step that destroys. */
export type Heard = { readonly agreed: string } | { readonly fault: string };

/** An address may be a block behind the one that was asked first. */
const laggardMs = 5_000;
/** What the stack itself has just written may be a few blocks away at another address. */
export const ownChangeMs = 30_000;
const pollMs = 1_000;

async function heardOnce(
  reader: ChainReader,
  about: string,
  ask: (comet: Comet) => Promise<string>,
): Promise<Heard & { readonly isDisputed: boolean }> {
  const outcomes = await reader.askEach("what all say", ask);
  const statements: Statement[] = [];
  const silent: Statement[] = [];
  for (const { address, answer, failure } of outcomes) {
    if (answer !== undefined) statements.push({ address, says: answer });
    else if (failure?.code === "STALE") silent.push({ address, says: failure.message });
    else silent.push({ address, says: failure?.code ?? "no answer" });
  }
  const fault = disagreement({ about, statements, silent });
  return fault === undefined
    ? { agreed: statements[0]?.says ?? "", isDisputed: false }
    : { fault, isDisputed: statements.length > 1 };
}

/**
 * What all addresses of a provider chain say about something, where a step that destroys hangs on it.
 *
 * An address whose latest block is old says nothing that counts. Where they disagree they are asked again
 * for a few seconds.
 *
 * @param ask - Answered with one safe line, by which addresses are compared.
 * @param expected - What is waited for; the first agreement counts where absent.
 */
export async function heardOfAll(
  reader: ChainReader,
  about: string,
  ask: (comet: Comet) => Promise<string>,
  {
    withinMs = laggardMs,
    expected,
  }: { readonly withinMs?: number | undefined; readonly expected?: string } = {},
): Promise<Heard> {
  const end = performance.now() + withinMs;
  for (;;) {
    const heard = await heardOnce(reader, about, ask);
    const isOver =
      !heard.isDisputed &&
      ("fault" in heard || expected === undefined || heard.agreed === expected);
    if (isOver || performance.now() + pollMs > end) return heard;
    await pause(pollMs);
  }
}
