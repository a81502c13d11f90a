import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt } from "../../chain/ics/consumer-queries";
import { printable } from "../../core/printable";
import { heardOfAll, ownChangeMs } from "./heard-of-all";
import type { ChainAccount } from "./provider-account";

/** What an owner's update says again of an entry, as one safe line; equal texts are equal entries. */
function textOf(record: ConsumerChainRecord | undefined): string {
  const { initialization = null, metadata } = record ?? {};
  // A description is never said again: it is written anew.
  const said = { initialization, name: metadata?.name, metadata: metadata?.metadata };
  return printable(
    JSON.stringify(said, (_key, value: unknown) =>
      typeof value === "bigint" ? String(value) : value,
    ),
    2_000,
  );
}

/**
 * What may be signed once more of a consumer chain's entry: whoever changes a field of its
 * initialization or of its metadata signs all of them.
 *
 * @returns Refuses another than all addresses of a chain that others run agree on.
 * @throws Error where they do not agree.
 */
export async function soundEntry(
  account: ChainAccount & { readonly consumerId: string },
  reader: ChainReader,
): Promise<(record: ConsumerChainRecord) => void> {
  if (account.managedChain) return () => undefined;
  const about = `entry of consumer chain with id "${account.consumerId}"`;
  const heard = await heardOfAll(
    reader,
    about,
    async (comet) => textOf(await consumerChainAt(comet, account.consumerId)),
    { withinMs: account.patienceMs ?? ownChangeMs },
  );
  if ("fault" in heard) throw new Error(heard.fault);
  return (record) => {
    if (textOf(record) === heard.agreed) return;
    throw new Error(
      `${about} is another than all RPC addresses said a moment ago; "${textOf(record)}"; run again`,
    );
  };
}
