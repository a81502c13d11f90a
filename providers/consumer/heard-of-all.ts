import type { ChainReader } from "../../chain/chain-reader";
import type { consumerChainAt } from "../../chain/ics/consumer-queries";
import { disagreement, type Statement } from "../../core/agreement";
import { isStale } from "../../core/chain-clock";

type Comet = Parameters<typeof consumerChainAt>[0];

/**
 * What all addresses of a provider chain say about something, where a step that destroys hangs on it.
 *
 * An address whose latest block is old says nothing that counts.
 *
 * @param ask - Answered with one safe line, by which addresses are compared.
 * @returns What they agree on, or why that is no ground for such a step.
 */
export async function heardOfAll(
  reader: ChainReader,
  about: string,
  ask: (comet: Comet) => Promise<string>,
): Promise<{ readonly agreed: string } | { readonly fault: string }> {
  const outcomes = await reader.askEach("what all say", ask);
  const statements: Statement[] = [];
  const silent: Statement[] = [];
  for (const { address, answer, failure } of outcomes) {
    if (answer === undefined) {
      silent.push({ address, says: failure?.code ?? "no answer" });
    } else if (isStale(answer.blockTime, new Date())) {
      const of = answer.blockTime.toISOString();
      silent.push({ address, says: `its last block is of ${of}` });
    } else statements.push({ address, says: answer.said });
  }
  const fault = disagreement({ about, statements, silent });
  return fault === undefined ? { agreed: statements[0]?.says ?? "" } : { fault };
}
