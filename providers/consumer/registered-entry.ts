import { addressOf } from "../../chain/chain-address";
import type { ChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerRecords } from "../../chain/ics/consumer-records";
import { adoptable, otherOwners, type WantedEntry } from "../../core/consumer/consumer-mark";
import { phaseMeaning } from "../../core/consumer/consumer-phase";
import { accountPrefixOf } from "../../core/operator-address";
import { printable } from "../../core/printable";
import type { OwnNode } from "./living-node";
import type { ChainAccount, ChainPlace } from "./provider-account";

export interface RegistrationInputs
  extends ChainPlace, Partial<Omit<ChainAccount, keyof ChainPlace>> {
  readonly consumerChainId: string;
  readonly joins?: string;
  readonly unbondingSeconds: number;
  readonly mark: string;
  readonly consumerId?: string;
  /** The stack's nodes of the chain, where others run the provider chain. */
  readonly nodes?: readonly OwnNode[];
  /** Only in a plan: the chain answers and has no such entry (any more). */
  readonly absent?: boolean;
  /** Only in a plan: owners of entries that bear the mark and are not this account's, by consumer id. */
  readonly otherOwners?: Readonly<Record<string, string>>;
}

/** Entries of this chain id that carry the mark, whoever owns them. */
async function readMarked(
  reader: ChainReader,
  inputs: RegistrationInputs,
): Promise<readonly ConsumerChainRecord[]> {
  const chains = await reader.consumerChains();
  const candidates = chains.filter(
    ({ chainId, metadata }) =>
      chainId === inputs.consumerChainId && metadata.metadata === inputs.mark,
  );
  return consumerRecords(
    candidates.map(({ consumerId }) => consumerId),
    (id) => reader.consumerChain(id),
  );
}

/** The account that registers the chain. */
export function accountOf(inputs: RegistrationInputs): ChainAccount {
  const { mnemonic, operator, gasPrice } = inputs;
  if (mnemonic === undefined || operator === undefined || gasPrice === undefined) {
    throw new Error(
      `nobody is there to register consumer chain "${printable(inputs.consumerChainId)}"; name its consumerId, or a managed validator as its owner`,
    );
  }
  return { ...inputs, mnemonic, operator, gasPrice };
}

/** What an entry must be like to be this resource's. */
export async function wantedEntry(inputs: RegistrationInputs): Promise<WantedEntry> {
  const { mnemonic, operator } = accountOf(inputs);
  const owner = await addressOf(mnemonic, accountPrefixOf(operator));
  return { mark: inputs.mark, chainId: inputs.consumerChainId, owner };
}

/** Why an entry cannot be joined; nothing when it can. */
function joinFault(
  inputs: RegistrationInputs,
  record: ConsumerChainRecord | undefined,
): string | undefined {
  const id = String(inputs.joins);
  if (record === undefined) {
    return `provider chain "${inputs.providerChainId}" has no consumer chain of this id; "${id}"; correct its consumerId`;
  }
  if (record.chainId !== inputs.consumerChainId) {
    return `consumer id "${id}" belongs to chain "${printable(record.chainId)}", not to "${printable(inputs.consumerChainId)}"; correct one of the two`;
  }
  return phaseMeaning(record.phase).finished
    ? `consumer chain "${printable(record.chainId)}" is over, its phase is ${record.phase}; "${id}"; take it out of ics:consumerChains`
    : undefined;
}

/** The entry that this resource stands for, as the chain has it now. */
export async function findEntry(
  reader: ChainReader,
  inputs: RegistrationInputs,
): Promise<Pick<RegistrationInputs, "consumerId" | "otherOwners"> & { readonly fault?: string }> {
  const { joins } = inputs;
  if (joins !== undefined) {
    const fault = joinFault(inputs, await reader.consumerChain(joins));
    return fault === undefined ? { consumerId: joins } : { fault };
  }
  const [chains, want] = [await readMarked(reader, inputs), await wantedEntry(inputs)];
  const consumerId = adoptable(chains, want);
  return {
    ...(consumerId === undefined ? {} : { consumerId }),
    otherOwners: otherOwners(chains, want),
  };
}

type Entry = Pick<RegistrationInputs, "consumerId" | "otherOwners">;

/** Whether it is the entry of this id. Given away it is still there, and forgotten it would be registered again. */
export const isKept = ({ consumerId, otherOwners: others }: Entry, id: string): boolean =>
  consumerId === id || others?.[id] !== undefined;
