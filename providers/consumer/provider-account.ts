import { type ChainReader, openChainReader } from "../../chain/chain-reader";
import type { ChainWriteRequest } from "../../chain/write-until";
import { accountPrefixOf } from "../../core/operator-address";

/** Where a resource reads the provider chain. */
export interface ChainPlace {
  readonly rpc: readonly string[];
  readonly providerChainId: string;
  readonly managedChain: boolean;
  /** How long addresses may disagree; 5 s unless given, and 30 s about what the stack itself has just written. */
  readonly patienceMs?: number;
}

/** Where, as whom and at what price a resource writes to the provider chain. */
export interface ChainAccount extends ChainPlace {
  readonly mnemonic: string;
  readonly operator: string;
  readonly gasPrice: string;
}

export const readerOf = ({ rpc, providerChainId }: ChainPlace): ChainReader =>
  openChainReader(rpc, { chainId: providerChainId });

/** Has the provider chain read, by a reader that is closed afterwards. */
export async function withReader<T>(
  place: ChainPlace,
  read: (reader: ChainReader) => Promise<T>,
): Promise<T> {
  const reader = readerOf(place);
  try {
    return await read(reader);
  } finally {
    reader.close();
  }
}

/** How long one write may take: blocks of a chain that makes one in 6 s, and an account's other writers before it. */
const writeTimeoutMs = 25_000;

/** Gas of a message on consumer chains, with reserve. */
const consumerMessageGas = 400_000;

type Writer = Pick<
  ChainWriteRequest<never>,
  "rpc" | "chainId" | "mnemonic" | "prefix" | "gasPrice" | "gas" | "timeoutMs"
>;

/** The parts of a write that are the same for every message. */
export const writerOf = (
  { rpc, providerChainId, mnemonic, operator, gasPrice }: ChainAccount,
  timeoutMs = writeTimeoutMs,
): Writer => ({
  rpc,
  chainId: providerChainId,
  mnemonic,
  prefix: accountPrefixOf(operator),
  gasPrice,
  gas: consumerMessageGas,
  timeoutMs,
});
