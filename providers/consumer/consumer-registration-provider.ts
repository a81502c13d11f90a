import type { ChainReader } from "../../chain/chain-reader";
import { consumerChainAt, consumerChainsAt } from "../../chain/ics/consumer-queries";
import { consumerRecords } from "../../chain/ics/consumer-records";
import { defaultInitialization } from "../../chain/ics/initialization";
import { createConsumer } from "../../chain/ics/messages";
import { writeUntil } from "../../chain/write-until";
import { adoptable } from "../../core/consumer/consumer-mark";
import { printable } from "../../core/printable";
import { consumerDescription } from "../../core/relayer/relayer-account";
import { changedKeys } from "../dynamic/changed-keys";
import { resourceProvider } from "../dynamic/resource-provider";
import { hasUnknown } from "../dynamic/unknown";
import { endConsumerChain } from "./end-consumer-chain";
import { disputedEntry, unprovenEnd } from "./proven-end";
import { readerOf, withReader, writerOf } from "./provider-account";
import {
  accountOf,
  findEntry,
  isKept,
  type RegistrationInputs as Inputs,
  wantedEntry,
} from "./registered-entry";

const compared = ["rpc", "gasPrice", "mnemonic", "operator", "joins", "nodes"];
const lasting = ["consumerChainId", "providerChainId", "mark"];
/** Longest name of a consumer chain that the provider chain takes, in bytes. */
const nameLimitBytes = 50;

/** A plan never registers a chain again because another account owns it, by what happened on chain or in config. */
function refuseHandedOver(id: string, { consumerChainId, otherOwners }: Inputs): void {
  const owner = otherOwners?.[id];
  if (owner === undefined) return;
  throw new Error(
    `consumer chain "${printable(consumerChainId)}", consumer id "${id}", belongs to another account than that of its owner here; "${printable(owner)}"; ` +
      `set its owner to the validator of that account, or have it handed over, or set its consumerId to "${id}" to stay on it without owning it`,
  );
}

/** Why the entry of this id is not to be taken for gone; nothing where it may be. */
function doubtOf(reader: ChainReader, inputs: Inputs, id: string): Promise<string | undefined> {
  const { mark, ...place } = inputs;
  const nodes = (inputs.nodes ?? []).filter((node) => !hasUnknown(node));
  return unprovenEnd(reader, inputs.joins === undefined ? { ...place, mark } : place, id, nodes);
}

/** Refuses to end and to register anew by the word of an address that lies, or stands still in the past. */
async function refuseUnproven(id: string, olds: Inputs, news: Inputs): Promise<void> {
  // Which entry is joined, config says; and what config has changed it may.
  const isSame = changedKeys(olds, news, [...lasting, "joins"]).length === 0;
  if (!isSame || news.joins !== undefined || isKept(news, id)) return;
  if (news.absent !== true && news.consumerId === undefined) return;
  const doubt = await withReader(news, (reader) => doubtOf(reader, news, id));
  if (doubt !== undefined) throw new Error(doubt);
}

/** Refuses an entry for the stack's own that other addresses do not have: its validators would opt in to a stranger's. */
async function refuseDisputedEntry(inputs: Inputs, id: string): Promise<void> {
  if (inputs.managedChain) return;
  const fault = await withReader(inputs, (reader) => disputedEntry(reader, inputs, id));
  if (fault !== undefined) throw new Error(fault);
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
              description: consumerDescription(),
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
export const provider = resourceProvider<Inputs>({
  async check(_olds: unknown, news: Inputs) {
    const { consumerId: _formerly, absent: _absent, otherOwners: _others, ...declared } = news;
    const { nodes: _nodes, ...stated } = declared;
    if (hasUnknown(stated)) return { inputs: declared };
    const reader = readerOf(declared);
    try {
      const { fault, ...entry } = await findEntry(reader, declared);
      if (fault !== undefined) {
        return { inputs: declared, failures: [{ property: "joins", reason: fault }] };
      }
      const absent = entry.consumerId === undefined ? { absent: true } : {};
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
    await refuseUnproven(id, olds, news);
    const replaces = [
      ...changedKeys(olds, news, lasting),
      ...(news.absent === true || another ? ["consumerId"] : []),
    ];
    const changed = changedKeys(olds, news, compared);
    return { changes: changed.length + replaces.length > 0, replaces, deleteBeforeReplace: true };
  },

  async create(inputs: Inputs) {
    const { absent: _absent, otherOwners: _others, ...declared } = inputs;
    if (declared.joins === undefined) {
      const consumerId = await register(declared);
      await refuseDisputedEntry(declared, consumerId);
      return { id: consumerId, outs: { ...declared, consumerId } };
    }
    const reader = readerOf(declared);
    try {
      const { consumerId, fault } = await findEntry(reader, declared);
      if (consumerId === undefined) throw new Error(fault);
      return { id: consumerId, outs: { ...declared, consumerId } };
    } finally {
      reader.close();
    }
  },

  async read(id: string, props: Inputs) {
    const reader = readerOf(props);
    try {
      const entry = await findEntry(reader, props);
      if (isKept(entry, id)) return { id, props };
      const doubt = await doubtOf(reader, props, id);
      if (doubt !== undefined) throw new Error(doubt);
      return { id: "" };
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
});
