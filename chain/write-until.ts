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

import { printable } from "../core/printable";
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
  readonly rpc: readonly string[];
  readonly chainId?: string;
  readonly mnemonic: string;
  readonly prefix?: string;
  readonly gasPrice: string;
  readonly gas?: number;
  readonly timeoutMs?: number;
  readonly about: string;
  read(node: RpcNode, account: string): Promise<S>;
  message(state: S, account: string): EncodeObject | undefined;
}

const pollMs = 300;
const lookTimeoutMs = 10_000;
const broadcastTimeoutMs = 5_000;
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

/** Reads and writes until the chain says what is wanted. */
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
      if (leftMs() <= pollMs) {
        throw new ChainError(
          "NOT_INCLUDED",
          `chain "${view.chainId}" took no ${printable(about)} within ${timeoutMs} ms; run again`,
        );
      }
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
