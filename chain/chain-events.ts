import { setTimeout as pause } from "node:timers/promises";

import WebSocket from "ws";

import { printable } from "../core/printable";
import { BackOff } from "./back-off";
import { chainMessage } from "./chain-message";
import { rpcAddress } from "./rpc-address";

/** What may have changed on the provider chain. */
export type TriggerKind =
  /** A validator edited its description. */
  | "edit"
  /** A consumer chain, an opt-in or a key changed. */
  | "consumer"
  /** Events may have been missed. */
  | "connected";

export interface ChainListener {
  /** @param arrivedAt - By `performance.now()`. */
  readonly onTrigger: (kind: TriggerKind, arrivedAt: number) => void;
  readonly onHeight: (height: number) => void;
  /** A socket was lost or could not be had; another is tried by itself. */
  readonly onLost: (address: string, reason: string) => void;
  /** @param index - Of the RPC address that serves from now on. */
  readonly onConnected: (index: number) => void;
}

/**
 * What is subscribed to, by request id; CometBFT allows five of a client.
 *
 * An event only says that something changed: an edited description is not in it. Headers tell that the
 * socket lives, and how far the chain is.
 */
const subscriptions: readonly { readonly kind: TriggerKind | "header"; readonly query: string }[] =
  [
    { kind: "header", query: "tm.event='NewBlockHeader'" },
    { kind: "edit", query: "tm.event='Tx' AND edit_validator.commission_rate EXISTS" },
    { kind: "consumer", query: "tm.event='Tx' AND message.action CONTAINS 'ccv.provider'" },
    {
      kind: "consumer",
      query: "tm.event='NewBlockEvents' AND consumer_client_created.consumer_id EXISTS",
    },
  ];

const firstRetryMs = 250;
const longestRetryMs = 30_000;
const connectWithinMs = 10_000;
/** A chain that makes no block for so long, or a socket that says nothing, is asked anew. */
const silentMs = 30_000;
/** A transaction of a block's whole size, in base64, with its events. */
const largestMessageBytes = 16 * 1024 * 1024;

/** Follows a provider chain's events over WebSocket, at one of several addresses, until it is stopped. */
export class ChainEvents {
  private readonly stopped = new AbortController();
  private readonly running: Promise<void>;

  constructor(
    private readonly rpc: readonly string[],
    private readonly chainId: string,
    private readonly listener: ChainListener,
    private readonly silenceMs = silentMs,
  ) {
    this.running = this.follow();
  }

  async stop(): Promise<void> {
    this.stopped.abort();
    await this.running;
  }

  private isStopped(): boolean {
    return this.stopped.signal.aborted;
  }

  private async follow(): Promise<void> {
    const backOff = new BackOff(firstRetryMs, longestRetryMs);
    const { signal } = this.stopped;
    for (let tried = 0; !this.isStopped(); tried++) {
      const index = tried % this.rpc.length;
      const address = rpcAddress(this.rpc[index] ?? "");
      const reason = await this.session(address, index, () => {
        backOff.succeeded();
      });
      if (this.isStopped()) return;
      this.listener.onLost(address.shown, reason);
      await pause(backOff.nextMs(), undefined, { signal }).catch(() => undefined);
    }
  }

  /** One socket from its opening to its end; returns why it ended. */
  private async session(
    address: ReturnType<typeof rpcAddress>,
    index: number,
    served: () => void,
  ): Promise<string> {
    const url = new URL(address.url);
    url.protocol = url.protocol === "https:" ? "wss:" : "ws:";
    url.pathname = `${url.pathname.replace(/\/$/, "")}/websocket`;
    const socket = new WebSocket(url, {
      headers: address.headers,
      handshakeTimeout: connectWithinMs,
      maxPayload: largestMessageBytes,
      followRedirects: false,
      perMessageDeflate: false,
    });
    return new Promise<string>((resolve) => {
      let connected = false;
      const end = (reason: string): void => {
        clearTimeout(silence);
        this.stopped.signal.removeEventListener("abort", stop);
        socket.terminate();
        resolve(reason);
      };
      const silence = setTimeout(() => {
        end(`no block for ${this.silenceMs / 1_000} s`);
      }, this.silenceMs);
      const stop = (): void => {
        end("stopped");
      };
      this.stopped.signal.addEventListener("abort", stop, { once: true });
      socket.on("error", (error) => {
        end(error.message);
      });
      socket.on("close", () => {
        end("the node closed the socket");
      });
      socket.on("open", () => {
        for (const [id, { query }] of subscriptions.entries()) {
          socket.send(
            JSON.stringify({ jsonrpc: "2.0", id, method: "subscribe", params: { query } }),
          );
        }
      });
      socket.on("message", (data) => {
        const arrivedAt = performance.now();
        const message = chainMessage(data as Buffer);
        const kind = subscriptions[message.id ?? -1]?.kind;
        if (message.refusal !== undefined) {
          end(`the node refuses a subscription: "${message.refusal}"`);
        } else if (kind === "header") {
          if (!message.isEvent) return; // that it was subscribed to
          const { header } = message;
          if (header === undefined) {
            end("it tells of a block without a header");
            return;
          }
          if (header.chainId !== this.chainId) {
            end(`it serves chain "${printable(header.chainId, 60)}" instead`);
            return;
          }
          silence.refresh();
          this.listener.onHeight(header.height);
          if (connected) return;
          connected = true;
          served();
          this.listener.onConnected(index);
          this.listener.onTrigger("connected", arrivedAt);
        } else if (kind !== undefined && message.isEvent) {
          this.listener.onTrigger(kind, arrivedAt);
        }
      });
    });
  }
}
