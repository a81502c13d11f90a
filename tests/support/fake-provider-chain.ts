import { setTimeout as pause } from "node:timers/promises";

import { fromBech32, toBech32 } from "@cosmjs/encoding";
import { BaseAccount } from "cosmjs-types/cosmos/auth/v1beta1/auth";
import { QueryAccountRequest, QueryAccountResponse } from "cosmjs-types/cosmos/auth/v1beta1/query";
import {
  QueryValidatorRequest,
  QueryValidatorResponse,
  QueryValidatorsRequest,
  QueryValidatorsResponse,
} from "cosmjs-types/cosmos/staking/v1beta1/query";
import {
  BondStatus,
  bondStatusToJSON,
  Validator,
} from "cosmjs-types/cosmos/staking/v1beta1/staking";
import { MsgEditValidator } from "cosmjs-types/cosmos/staking/v1beta1/tx";
import { TxBody, TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { decoded, encoded } from "../../chain/ics/proto-types";
import type { RpcRequest } from "./chain-servers";
import { recordedStatus, rpcServer, statusAt } from "./chain-servers";

/** A validator of a fake chain. */
export interface FakeValidator {
  readonly operator: string;
  readonly moniker: string;
  details: string;
  /** Whether it validates the consumer chains; it does unless this says no. */
  validates?: boolean;
  /** Whether it is in the active set; it is unless this says no. */
  isBonded?: boolean;
  /** Whether it is jailed; it is not unless this says so. */
  isJailed?: boolean;
  /** Transactions that its account has sent. */
  sequence?: bigint;
}

/** A provider chain of a single process: real bytes on the wire, no rules behind them. */
export interface FakeProviderChain {
  readonly url: string;
  readonly chainId: string;
  /** By operator address; a test may change, add and remove. */
  readonly validators: Map<string, FakeValidator>;
  /** Operator addresses of the edits taken so far. */
  readonly edits: string[];
  /** Paths of the queries answered so far. */
  readonly queries: string[];
  /** Consumer ids about which it refuses to answer. */
  readonly refused: Set<string>;
  /** Of the latest block; now unless a test says otherwise. */
  blockTime?: Date;
  close(): Promise<void>;
}

/** An operator address that belongs to nobody. */
export const operatorNumber = (number: number): string =>
  toBech32("cosmosvaloper", new Uint8Array(20).fill(number));

const statusOf = ({ isBonded }: FakeValidator): BondStatus =>
  isBonded === false ? BondStatus.BOND_STATUS_UNBONDED : BondStatus.BOND_STATUS_BONDED;

const record = (validator: FakeValidator): Validator =>
  Validator.fromPartial({
    operatorAddress: validator.operator,
    description: { moniker: validator.moniker, details: validator.details },
    status: statusOf(validator),
    jailed: validator.isJailed === true,
    tokens: "1",
    delegatorShares: "1",
    minSelfDelegation: "1",
  });

const found = (bytes: Uint8Array): unknown => ({
  response: { code: 0, value: Buffer.from(bytes).toString("base64"), height: "21" },
});

// As interchain-security-pd v7.0.1 answers for an operator that it does not have.
const notFound = {
  response: {
    code: 22,
    codespace: "sdk",
    log: "rpc error: code = NotFound desc = validator not found: key not found",
    height: "21",
  },
};

const refusal = { response: { code: 38, codespace: "sdk", log: "not supported", height: "21" } };

/** As the Cosmos SDK has it where a request names none. */
const pageSize = 100;

const accountOf = (operator: string): string => toBech32("cosmos", fromBech32(operator).data);

/**
 * Starts a provider chain that answers staking and account queries and takes MsgEditValidator at once.
 *
 * @param stored - What becomes of edited details; they are kept as they are unless given.
 * @param queryMs - How long each query takes.
 */
export async function startFakeProviderChain(
  validators: readonly FakeValidator[],
  stored: (details: string) => string = (details) => details,
  queryMs = 0,
): Promise<FakeProviderChain> {
  const byOperator = new Map(validators.map((one) => [one.operator, { ...one }]));
  const edits: string[] = [];
  const refused = new Set<string>();
  const state: { blockTime?: Date } = {};

  const query = (path: string, data: Uint8Array): unknown => {
    switch (path) {
      case "/cosmos.staking.v1beta1.Query/Validators": {
        const { status, pagination } = QueryValidatorsRequest.decode(data);
        const all = [...byOperator.values()].map(record);
        const wanted = all.filter(
          (one) => status === "" || bondStatusToJSON(one.status) === status,
        );
        const start = Number(Buffer.from(pagination?.key ?? []).toString() || "0");
        const isLast = start + pageSize >= wanted.length;
        const nextKey = isLast ? [] : Buffer.from(String(start + pageSize));
        const page = QueryValidatorsResponse.fromPartial({
          validators: wanted.slice(start, start + pageSize),
          pagination: { nextKey: new Uint8Array(nextKey) },
        });
        return found(QueryValidatorsResponse.encode(page).finish());
      }
      case "/cosmos.staking.v1beta1.Query/Validator": {
        const one = byOperator.get(QueryValidatorRequest.decode(data).validatorAddr);
        if (one === undefined) return notFound;
        return found(QueryValidatorResponse.encode({ validator: record(one) }).finish());
      }
      case "/interchain_security.ccv.provider.v1.Query/QueryConsumerValidators": {
        const { consumer_id: id } = decoded("ConsumerIdRequest", data);
        if (refused.has(String(id))) return refusal;
        const members = [...byOperator.values()].filter(({ validates }) => validates !== false);
        const records = members.map(({ operator, moniker, details }) => ({
          provider_operator_address: operator,
          description: { moniker, details },
          consumer_power: "500",
        }));
        return found(encoded("QueryConsumerValidatorsResponse", { validators: records }));
      }
      case "/cosmos.auth.v1beta1.Query/Account": {
        const { address } = QueryAccountRequest.decode(data);
        const owner = [...byOperator.values()].find(
          ({ operator }) => accountOf(operator) === address,
        );
        if (owner === undefined) return notFound;
        const account = BaseAccount.fromPartial({
          address,
          accountNumber: 1n,
          sequence: owner.sequence ?? 0n,
        });
        const value = BaseAccount.encode(account).finish();
        const any = { typeUrl: BaseAccount.typeUrl, value };
        return found(QueryAccountResponse.encode({ account: any }).finish());
      }
      // Any parameters at all: the module lives.
      case "/interchain_security.ccv.provider.v1.Query/QueryParams":
        return found(Buffer.from("0a00", "hex"));
      default:
        throw new Error(`fake chain knows no query "${path}"`);
    }
  };

  const take = (tx: string): unknown => {
    const body = TxBody.decode(TxRaw.decode(Buffer.from(tx, "base64")).bodyBytes);
    for (const { value } of body.messages) {
      const { validatorAddress, description } = MsgEditValidator.decode(value);
      const edited = byOperator.get(validatorAddress);
      if (edited === undefined) return { code: 3, codespace: "staking", log: "no such validator" };
      // As the staking module does (x/staking/types/validator.go of Cosmos SDK 0.50, UpdateDescription).
      const isKept = description.details === "[do-not-modify]";
      if (!isKept) edited.details = stored(description.details);
      edited.sequence = (edited.sequence ?? 0n) + 1n;
      edits.push(validatorAddress);
    }
    return { code: 0, hash: "00".repeat(32) };
  };

  const queries: string[] = [];
  const answer = async ({ method, params }: RpcRequest): Promise<unknown> => {
    switch (method) {
      case "status":
        return statusAt(state.blockTime ?? new Date());
      case "abci_query":
        queries.push(String(params["path"]));
        if (queryMs > 0) await pause(queryMs);
        return query(String(params["path"]), Buffer.from(String(params["data"]), "hex"));
      case "broadcast_tx_sync":
        return take(String(params["tx"]));
      case "tx_search":
        return { txs: [], total_count: "0" };
      default:
        throw new Error(`fake chain knows no method "${method}"`);
    }
  };

  const server = await rpcServer(answer);
  return Object.assign(state, {
    url: server.url,
    chainId: recordedStatus.node_info.network,
    validators: byOperator,
    edits,
    queries,
    refused,
    close: () => server.close(),
  });
}
