import type { StakingExtension } from "@cosmjs/stargate";
import { QueryClient, setupStakingExtension } from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";

import { currentStatus, firstCurrentAnswer, freshStatus } from "./current-node";
import type { Ask, Outcome } from "./fail-over";
import { eachAnswer, firstAnswer, rpcPool } from "./fail-over";
import type {
  ConsumerChainRecord,
  ConsumerChainSummary,
  ConsumerValidatorRecord,
} from "./ics/consumer-chain-record";
import {
  blocksUntilNextEpochAt,
  consumerChainAt,
  consumerChainsAt,
  consumerGenesisAt,
  consumerValidatorsAt,
  optedInAt,
} from "./ics/consumer-queries";
import type { ChainStatus } from "./node-status";
import { unlessRefused } from "./unless-refused";
import type { ValidatorRecord } from "./validator-record";
import { validatorRecord } from "./validator-record";

/**
 * Reads a provider chain. Every call throws ChainError and nothing else.
 *
 * Validators are read from a node that keeps up with the chain; while none does, the call waits.
 */
export interface ChainReader {
  /** Validators of the provider chain's active set, jailed or not, by operator address. */
  bondedValidators(): Promise<readonly ValidatorRecord[]>;
  /** One validator; nothing when the chain does not have it. */
  validator(operator: string): Promise<ValidatorRecord | undefined>;
  /** Whatever is asked of one node that keeps up, whole. */
  ask<T>(call: string, ask: (comet: Comet38Client) => Promise<T>): Promise<T>;
  /**
   * The same of every address, where what is concluded from it must not hang on one alone. A node whose latest
   * block is old has no say: it fails as `STALE`.
   */
  askEach<T>(
    call: string,
    ask: (comet: Comet38Client) => Promise<T>,
  ): Promise<readonly Outcome<T>[]>;
  /** All consumer chains, whatever their phase, by ascending consumer id. */
  consumerChains(): Promise<readonly ConsumerChainSummary[]>;
  /** One consumer chain; nothing where there is none of this id. */
  consumerChain(consumerId: string): Promise<ConsumerChainRecord | undefined>;
  /** Who validates a consumer chain, by operator address; before its launch, who would. */
  consumerValidators(consumerId: string): Promise<readonly ConsumerValidatorRecord[]>;
  /** Consensus addresses of all who have opted in, sorted. */
  optedIn(consumerId: string): Promise<readonly string[]>;
  /** The consumer genesis as JSON text; nothing before the launch. */
  consumerGenesis(consumerId: string): Promise<string | undefined>;
  /** Blocks until opt-ins and opt-outs take effect. */
  blocksUntilNextEpoch(): Promise<bigint>;
  /** Where the first node that answers stands, behind or not. */
  status(): Promise<ChainStatus>;
  /** Ends the calls under way. */
  close(): void;
}

export interface ChainReaderOptions {
  /** For a whole call, fail-over and all pages included; 10 s unless given. */
  readonly timeoutMs?: number;
  /** Refuses an address that serves another chain. */
  readonly chainId?: string;
  /** Begins with the first address, whatever answered other readers; default false. */
  readonly startsOver?: boolean;
  /** Takes no answer of a node whose latest block is old, though it says that it keeps up; default false. */
  readonly onlyFresh?: boolean;
}

const defaultTimeoutMs = 10_000;
/** 100 validators a page: no active set has 2,000, but an answer may pretend so for ever. */
const pageLimit = 20;

const queries = (client: Comet38Client): QueryClient & StakingExtension =>
  QueryClient.withExtensions(client, setupStakingExtension);

/**
 * Validators of the active set, by operator address. Anybody can create one that is not bonded, so all
 * of them are never listed.
 */
async function bondedValidatorsAt(client: Comet38Client): Promise<readonly ValidatorRecord[]> {
  const { staking } = queries(client);
  const found = new Map<string, ValidatorRecord>();
  let page: Uint8Array | undefined;
  for (let pages = 0; pages < pageLimit; pages++) {
    const { validators, pagination } = await staking.validators("BOND_STATUS_BONDED", page);
    for (const record of validators.map(validatorRecord)) found.set(record.operator, record);
    page = pagination?.nextKey;
    if (page === undefined || page.length === 0) {
      return [...found.values()].sort((a, b) => (a.operator < b.operator ? -1 : 1));
    }
  }
  throw new Error(`more than ${pageLimit} pages of validators`);
}

const notFound = /^Query failed with .*code = NotFound/;

/** Reads one validator; nothing when the chain does not have it. */
export async function validatorAt(
  client: Comet38Client,
  operator: string,
): Promise<ValidatorRecord | undefined> {
  return unlessRefused(notFound, async () => {
    const { validator } = await queries(client).staking.validator(operator);
    const record = validatorRecord(validator);
    if (record.operator !== operator) throw new Error("it is about another validator");
    return record;
  });
}

/**
 * Opens a provider chain for reading over its nodes' HTTP JSON-RPC.
 *
 * @param rpc - Addresses in the order in which they are tried.
 * @throws ChainError `NO_ADDRESS` or `BAD_ADDRESS`; nothing is asked yet.
 */
export function openChainReader(
  rpc: readonly string[],
  {
    timeoutMs = defaultTimeoutMs,
    chainId,
    startsOver = false,
    onlyFresh = false,
  }: ChainReaderOptions = {},
): ChainReader {
  const shared = rpcPool(rpc, chainId);
  const pool = startsOver ? { ...shared, memory: { preferred: 0 } } : shared;
  const statusOf = onlyFresh ? freshStatus : currentStatus;
  const read = <T>(call: string, ask: Ask<T>): Promise<T> =>
    firstCurrentAnswer(pool, timeoutMs, call, ask, statusOf);
  return {
    bondedValidators: () => read("validators", ({ comet }) => bondedValidatorsAt(comet)),
    validator: (operator) => read("validator", ({ comet }) => validatorAt(comet, operator)),
    ask: (call, ask) => read(call, ({ comet }) => ask(comet)),
    askEach: (call, ask) =>
      eachAnswer(pool, timeoutMs, call, async (node) => {
        await freshStatus(node);
        return ask(node.comet);
      }),
    consumerChains: () => read("consumer chains", ({ comet }) => consumerChainsAt(comet)),
    consumerChain: (id) => read("consumer chain", ({ comet }) => consumerChainAt(comet, id)),
    consumerValidators: (id) =>
      read("consumer validators", ({ comet }) => consumerValidatorsAt(comet, id)),
    optedIn: (id) => read("opted-in validators", ({ comet }) => optedInAt(comet, id)),
    consumerGenesis: (id) => read("consumer genesis", ({ comet }) => consumerGenesisAt(comet, id)),
    blocksUntilNextEpoch: () => read("epoch", ({ comet }) => blocksUntilNextEpochAt(comet)),
    status: () => firstAnswer(pool, timeoutMs, "status", ({ status }) => status()),
    close: () => {
      pool.closed.abort();
    },
  };
}
