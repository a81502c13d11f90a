import { connect } from "node:net";

import { dialledAddress } from "../chain/dialled-address";
import type { Lookup } from "../chain/host-lookup";
import { parsedEndpoint } from "../core/details/endpoint";
import type { Reach } from "../core/peers/network-status";

/** Ends when the connection is there; nothing is sent. */
function connected(host: string, port: number, timeoutMs: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const end = (error?: Error): void => {
      socket.destroy();
      if (error === undefined) resolve();
      else reject(error);
    };
    socket.once("connect", () => {
      end();
    });
    socket.once("timeout", () => {
      end(new Error("no answer in time"));
    });
    socket.once("error", end);
  });
}

interface ReachOptions {
  /** Whether a stranger's name may lead into a private network. */
  readonly mayBePrivate: boolean;
  readonly timeoutMs: number;
  readonly lookup: Lookup;
}

/**
 * Whether somebody takes a connection where a peer is published.
 *
 * @param peer - `nodeId@host:port`.
 * @param timeoutMs - For everything.
 */
export async function reachOf(
  peer: string,
  { mayBePrivate, timeoutMs, lookup }: ReachOptions,
): Promise<Reach> {
  const { host, port = 0 } = parsedEndpoint(peer);
  const address = peer.slice(peer.indexOf("@") + 1);
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      reject(new Error("no answer in time"));
    }, timeoutMs);
  });
  try {
    const there = dialledAddress(host, lookup, mayBePrivate).then((found) => {
      if (typeof found !== "string") throw new Error(found.what);
      return connected(found, port, timeoutMs);
    });
    await Promise.race([there, late]);
    return { address, isOpen: true };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { address, isOpen: false, reason: code ?? message };
  } finally {
    clearTimeout(timer);
  }
}
