import { setTimeout as pause } from "node:timers/promises";

import { sha256 } from "@cosmjs/crypto";
import { toHex } from "@cosmjs/encoding";
import { type EncodeObject, type OfflineDirectSigner, Registry } from "@cosmjs/proto-signing";
import {
  calculateFee,
  defaultRegistryTypes,
  GasPrice,
  SigningStargateClient,
  StargateClient,
  type StdFee,
} from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";
import { TxRaw } from "cosmjs-types/cosmos/tx/v1beta1/tx";

import { inTurn } from "./account-turn";
import { broadcast, isStale, refusal } from "./broadcast";
import { walletOf } from "./chain-address";
import { ChainError } from "./chain-error";
import { currentStatus } from "./current-node";
import type { SignedTx } from "./edit-validator";
import type { RpcNode, RpcPool } from "./fail-over";
import { firstAnswer, rpcPool } from "./fail-over";
import { icsTypes } from "./ics/messages";

export interface ChainWriteRequest<S> {
  /** RPC addresses of the chain, in the order in which they are tried. */
  readonly rpc: readonly string[];
  /** Refuses an address that serves another chain. */
  readonly chainId?: string;
  /** Mnemonic of the account that signs; a secret. */
  readonly mnemonic: string;
  /** Prefix of account addresses; `cosmos` unless given. */
  readonly prefix?: string;
  /** Price of one unit of gas, e.g. `0stake`. */
  readonly gasPrice: string;
  /** 200 000 unless given. */
  readonly gas?: number;
  /** For everything, waiting for the account's turn and for the block included; 25 s unless given. */
  readonly timeoutMs?: number;
  /** What is written, as it is to stand in messages; printable. */
  readonly about: string;
  /** What the chain says, read from one node after the account and the transaction. */
  read(node: RpcNode, account: string): Promise<S>;
  /** What is still to be sent; nothing when the chain says what is wanted. */
  message(state: S, account: string): EncodeObject | undefined;
}

const pollMs = 300;
const lookTimeoutMs = 10_000;
const broadcastTimeoutMs = 5_000;
/** Messages in blocks after which the chain still says something else: something undoes them. */
const vainLimit = 3;

interface View<S> {
  readonly chainId: string;
  readonly height: bigint;
  readonly accountNumber: bigint;
  readonly sequence: number;
  readonly outcome?: { readonly code: number; readonly codespace?: string; readonly log?: string };
  readonly state: S;
}

async function outcomeOf(comet: Comet38Client, hash: string): Promise<View<never>["outcome"]> {
  try {
    const { txs } = await comet.txSearch({ query: `tx.hash='${hash}'` });
    return txs[0]?.result;
  } catch (cause) {
    if (cause instanceof ChainError && cause.code === "REJECTED") return undefined;
    throw cause;
  }
}

async function signedTx(
  signer: OfflineDirectSigner,
  account: string,
  message: EncodeObject,
  fee: StdFee,
  { chainId, accountNumber, sequence }: View<unknown>,
): Promise<SignedTx> {
  const registry = new Registry([
    ...defaultRegistryTypes,
    ...icsTypes.map(([url, type]): [string, typeof type] => [url, type]),
  ]);
  const client = await SigningStargateClient.offline(signer, { registry });
  const raw = await client.sign(account, [message], fee, "", { chainId, accountNumber, sequence });
  const bytes = TxRaw.encode(raw).finish();
  return { bytes, hash: toHex(sha256(bytes)).toUpperCase(), sequence };
}

function viewOf<S>(
  pool: RpcPool,
  timeoutMs: number,
  request: ChainWriteRequest<S>,
  account: string,
  hash?: string,
): Promise<View<S>> {
  return firstAnswer(pool, timeoutMs, request.about, async (node) => {
    const { chainId, height } = await currentStatus(node);
    const outcome = hash === undefined ? undefined : await outcomeOf(node.comet, hash);
    const found = await StargateClient.create(node.comet).getAccount(account);
    if (found === null) {
      throw new ChainError(
        "REJECTED",
        `chain "${chainId}" has no account of this address; "${account}"; fund it first`,
      );
    }
    const { accountNumber, sequence } = found;
    const state = await request.read(node, account);
    return {
      ...{ chainId, height, accountNumber, sequence, state },
      ...(outcome === undefined ? {} : { outcome }),
    };
  });
}

/** Why what was wanted did not come about in time. */
function inVain(
  pool: RpcPool,
  about: string,
  timeoutMs: number,
  since: View<unknown>,
  last: View<unknown>,
  sent?: SignedTx,
): ChainError {
  const shown = pool.addresses[pool.preferred]?.shown ?? "";
  const fate =
    sent === undefined
      ? ""
      : `; transaction ${sent.hash} may still come into a block, and the next run looks first`;
  return since.height === last.height
    ? new ChainError(
        "HALTED",
        `chain "${last.chainId}" stands still, no block after height ${last.height} within ${timeoutMs} ms, so ${about} has to wait; "${shown}"; start the validators that hold more than 2/3 of the power${fate}`,
      )
    : new ChainError(
        "NOT_INCLUDED",
        `chain "${last.chainId}" took no ${about} into a block within ${timeoutMs} ms; "${shown}"; run again${fate}`,
      );
}

/**
 * Reads, and sends what is still needed, until the chain says what is wanted.
 *
 * It reads first and sends nothing when the chain already says so, which makes it repeatable: a run
 * that was cut off is finished by the next. Once a transaction may have reached a node, nothing is
 * sent until its fate is known. One writer of an account at a time; writers in other processes are
 * met by signing again.
 *
 * @throws ChainError, in every case before `timeoutMs` is over; whatever `message` throws.
 */
export async function writeUntil<S>(
  request: ChainWriteRequest<S>,
): Promise<{ state: S; changed: boolean; txHash?: string }> {
  const { timeoutMs = 25_000, gas = 200_000, about } = request;
  const end = performance.now() + timeoutMs;
  const leftMs = (): number => Math.max(0, end - performance.now());
  const pool = rpcPool(request.rpc, request.chainId);
  const full = calculateFee(gas, GasPrice.fromString(request.gasPrice));
  const fee = { ...full, amount: full.amount.filter(({ amount }) => amount !== "0") };
  const signer = await walletOf(request.mnemonic, request.prefix ?? "cosmos");
  const [first] = await signer.getAccounts();
  if (first === undefined) throw new Error("a wallet always has an account");
  const account = first.address;
  return inTurn(account, leftMs(), async () => {
    let sent: SignedTx | undefined;
    let seen: View<S> | undefined;
    let writes = 0;
    for (let looks = 0; ; looks++) {
      if (looks > 0) await pause(pollMs);
      let view: View<S>;
      try {
        view = await viewOf(pool, Math.min(lookTimeoutMs, leftMs()), request, account, sent?.hash);
      } catch (cause) {
        const passing =
          cause instanceof ChainError &&
          (sent === undefined ? cause.code === "BEHIND" : cause.retryable);
        if (passing && leftMs() > pollMs) continue;
        throw cause;
      }
      seen ??= view;
      const message = request.message(view.state, account);
      if (message === undefined) {
        return {
          state: view.state,
          changed: sent !== undefined,
          ...(sent === undefined ? {} : { txHash: sent.hash }),
        };
      }
      if (
        sent !== undefined &&
        view.outcome !== undefined &&
        view.outcome.code !== 0 &&
        !isStale(view.outcome)
      ) {
        throw refusal(sent.hash, view.outcome.log);
      }
      if (leftMs() <= pollMs) throw inVain(pool, about, timeoutMs, seen, view, sent);
      if (sent !== undefined && view.outcome === undefined && view.sequence <= sent.sequence)
        continue;
      if (writes === vainLimit) {
        throw new ChainError("REJECTED", `${about} does not last; find out who else writes it`);
      }
      const tx = await signedTx(signer, account, message, fee, view);
      if ((await broadcast(pool, Math.min(broadcastTimeoutMs, leftMs()), tx)) === "sign again")
        continue;
      sent = tx;
      writes++;
    }
  });
}
