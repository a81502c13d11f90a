import { addressOf } from "../../chain/chain-address";
import { openChainReader } from "../../chain/chain-reader";
import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { consumerChainAt, consumerChainsAt } from "../../chain/ics/consumer-queries";
import { consumerRecords } from "../../chain/ics/consumer-records";
import { defaultInitialization } from "../../chain/ics/initialization";
import { createConsumer } from "../../chain/ics/messages";
import { writeUntil } from "../../chain/write-until";
import { adoptable, otherOwners, type WantedEntry } from "../../core/consumer-mark";
import { phaseMeaning } from "../../core/consumer-phase";
import { accountPrefixOf } from "../../core/operator-address";
import { printable } from "../../core/printable";
import { changedKeys } from "../changed-keys";
import type { ResourceProvider } from "../resource-provider";
import { hasUnknown } from "../unknown";
import { endConsumerChain } from "./end-consumer-chain";
import { type ChainAccount, type ChainPlace, readerOf, writerOf } from "./provider-account";
import { staleFault } from "./stale-node";

interface Inputs extends ChainPlace, Partial<Omit<ChainAccount, keyof ChainPlace>> {
  readonly consumerChainId: string;
  readonly joins?: string;
  readonly unbondingSeconds: number;
  readonly mark: string;
  readonly consumerId?: string;
  /** Only in a plan: the chain answers and has no such entry (any more). */
  readonly absent?: boolean;
  /** Only in a plan: owners of entries that bear the mark and are not this account's, by consumer id. */
  readonly otherOwners?: Readonly<Record<string, string>>;
}

type Reader = ReturnType<typeof openChainReader>;

const compared = ["rpc", "gasPrice", "mnemonic", "operator", "joins"];
const lasting = ["consumerChainId", "providerChainId", "mark"];
/** Longest name of a consumer chain that the provider chain takes, in bytes. */
const nameLimitBytes = 50;

/** Entries of this chain id that carry the mark, whoever owns them. */
async function marked(reader: Reader, inputs: Inputs): Promise<readonly ConsumerChainRecord[]> {
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
function accountOf(inputs: Inputs): ChainAccount {
  const { mnemonic, operator, gasPrice } = inputs;
  if (mnemonic === undefined || operator === undefined || gasPrice === undefined) {
    throw new Error(
      `nobody is there to register consumer chain "${printable(inputs.consumerChainId)}"; name its consumerId, or a managed validator as its owner`,
    );
  }
  return { ...inputs, mnemonic, operator, gasPrice };
}

/** What an entry must be like to be this resource's. */
async function wantedEntry(inputs: Inputs): Promise<WantedEntry> {
  const { mnemonic, operator } = accountOf(inputs);
  const owner = await addressOf(mnemonic, accountPrefixOf(operator));
  return { mark: inputs.mark, chainId: inputs.consumerChainId, owner };
}

/** Why an entry cannot be joined; nothing when it can. */
function joinFault(inputs: Inputs, record: ConsumerChainRecord | undefined): string | undefined {
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
async function found(
  reader: Reader,
  inputs: Inputs,
): Promise<Pick<Inputs, "consumerId" | "otherOwners"> & { readonly fault?: string }> {
  const { joins } = inputs;
  if (joins !== undefined) {
    const fault = joinFault(inputs, await reader.consumerChain(joins));
    return fault === undefined ? { consumerId: joins } : { fault };
  }
  const [chains, want] = [await marked(reader, inputs), await wantedEntry(inputs)];
  const consumerId = adoptable(chains, want);
  return {
    ...(consumerId === undefined ? {} : { consumerId }),
    otherOwners: otherOwners(chains, want),
  };
}

/** A plan never registers a chain again because another account owns it, by what happened on chain or in config. */
function refuseHandedOver(id: string, { consumerChainId, otherOwners }: Inputs): void {
  const owner = otherOwners?.[id];
  if (owner === undefined) return;
  throw new Error(
    `consumer chain "${printable(consumerChainId)}", consumer id "${id}", belongs to another account than that of its owner here; "${printable(owner)}"; ` +
      `set its owner to the validator of that account, or have it handed over, or set its consumerId to "${id}" to stay on it without owning it`,
  );
}

function nameOf(chainId: string): string {
  return Buffer.byteLength(chainId) <= nameLimitBytes ? chainId : "consumer chain";
}

async function register(inputs: Inputs): Promise<string> {
  const want = await wantedEntry(inputs);
  const { state } = await writeUntil({
    ...writerOf(accountOf(inputs)),
    about: `registration of consumer chain "${printable(inputs.consumerChainId)}"`,
    read: async ({ comet }) => {
      const chains = await consumerChainsAt(comet);
      const ours = chains.filter(
        ({ chainId, metadata }) => chainId === want.chainId && metadata.metadata === want.mark,
      );
      const records = await consumerRecords(
        ours.map(({ consumerId }) => consumerId),
        (id) => consumerChainAt(comet, id),
      );
      return adoptable(records, want);
    },
    message: (consumerId, submitter) =>
      consumerId === undefined
        ? createConsumer({
            submitter,
            chainId: inputs.consumerChainId,
            metadata: {
              name: nameOf(inputs.consumerChainId),
              description: "made by ics-discovery",
              metadata: inputs.mark,
            },
            initialization: {
              ...defaultInitialization(inputs.consumerChainId),
              unbondingPeriodNs: BigInt(inputs.unbondingSeconds) * 1_000_000_000n,
            },
          })
        : undefined,
  });
  if (state === undefined) throw new Error("a registration ends with a consumer id");
  return state;
}

/** Implements ConsumerRegistration. */
export const provider: ResourceProvider<Inputs> = {
  async check(olds: Partial<Inputs>, news: Inputs) {
    const { consumerId: _formerly, absent: _absent, otherOwners: _others, ...declared } = news;
    if (hasUnknown(declared)) return { inputs: declared };
    const reader = readerOf(declared);
    try {
      const { fault, ...entry } = await found(reader, declared);
      if (fault !== undefined) {
        return { inputs: declared, failures: [{ property: "joins", reason: fault }] };
      }
      const absent = entry.consumerId === undefined ? { absent: true } : {};
      // Nothing ends and is registered anew on the word of a node that stands still in the past.
      if (absent.absent === true && olds.consumerId !== undefined) {
        const { blockTime } = await reader.status();
        const stale = staleFault(declared, blockTime, new Date());
        if (stale !== undefined) {
          return { inputs: declared, failures: [{ property: "rpc", reason: stale }] };
        }
      }
      return { inputs: { ...declared, ...entry, ...absent } };
    } catch (error) {
      // A chain of ours may be down because this very run is to start it.
      if (declared.managedChain) return { inputs: declared };
      return {
        inputs: declared,
        failures: [{ property: "rpc", reason: (error as Error).message }],
      };
    } finally {
      reader.close();
    }
  },

  async diff(id: string, olds: Inputs, news: Inputs) {
    const wanted = news.joins ?? news.consumerId;
    const another = wanted !== undefined && wanted !== id;
    refuseHandedOver(id, news);
    const replaces = [
      ...changedKeys({ ...olds }, { ...news }, lasting),
      ...(news.absent === true || another ? ["consumerId"] : []),
    ];
    const changed = changedKeys({ ...olds }, { ...news }, compared);
    return { changes: changed.length + replaces.length > 0, replaces, deleteBeforeReplace: true };
  },

  async create(inputs: Inputs) {
    const { absent: _absent, otherOwners: _others, ...declared } = inputs;
    if (declared.joins === undefined) {
      const consumerId = await register(declared);
      return { id: consumerId, outs: { ...declared, consumerId } };
    }
    const reader = readerOf(declared);
    try {
      const { consumerId, fault } = await found(reader, declared);
      if (consumerId === undefined) throw new Error(fault);
      return { id: consumerId, outs: { ...declared, consumerId } };
    } finally {
      reader.close();
    }
  },

  async read(id: string, props: Inputs) {
    const reader = readerOf(props);
    try {
      const { consumerId, otherOwners: others } = await found(reader, props);
      // Given away it is still there, and forgotten it would be registered again.
      return consumerId === id || others?.[id] !== undefined ? { id, props } : { id: "" };
    } catch (error) {
      // A dead chain of ours is told by its nodes; a refresh goes on with what was known.
      if (props.managedChain) return { id, props };
      throw error;
    } finally {
      reader.close();
    }
  },

  async update(_id: string, olds: Inputs, news: Inputs) {
    const { absent: _absent, otherOwners: _others, ...declared } = news;
    return {
      outs: {
        ...declared,
        ...(olds.consumerId === undefined ? {} : { consumerId: olds.consumerId }),
      },
    };
  },

  async delete(id: string, props: Inputs) {
    if (props.joins === undefined) await endConsumerChain(accountOf(props), id);
  },
};
