import type { ChainReader } from "../../chain/chain-reader";
import { consumerChainAt } from "../../chain/ics/consumer-queries";
import type { ConsumerInitialization } from "../../chain/ics/initialization";
import { printable } from "../../core/printable";
import { heardOfAll, ownChangeMs } from "./heard-of-all";
import type { ChainAccount } from "./provider-account";

/** An initialization as one safe line; equal texts are equal initializations. */
const textOf = (initialization: ConsumerInitialization | undefined): string =>
  printable(
    JSON.stringify(initialization ?? null, (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
    2_000,
  );

/**
 * What may be signed once more of a consumer chain's initialization: whoever changes one of its fields
 * signs all of them.
 *
 * @returns Refuses another than all addresses of a chain that others run agree on.
 * @throws Error where they do not agree.
 */
export async function soundInitialization(
  account: ChainAccount & { readonly consumerId: string },
  reader: ChainReader,
): Promise<(initialization: ConsumerInitialization) => void> {
  if (account.managedChain) return () => undefined;
  const about = `initialization of consumer chain with id "${account.consumerId}"`;
  const heard = await heardOfAll(
    reader,
    about,
    async (comet) => textOf((await consumerChainAt(comet, account.consumerId))?.initialization),
    { withinMs: account.patienceMs ?? ownChangeMs },
  );
  if ("fault" in heard) throw new Error(heard.fault);
  return (initialization) => {
    if (textOf(initialization) === heard.agreed) return;
    throw new Error(
      `${about} is another than all RPC addresses said a moment ago; "${textOf(initialization)}"; run again`,
    );
  };
}
