import { lookup } from "node:dns/promises";
import { connect } from "node:net";

import { parsedEndpoint } from "../core/details/endpoint";
import { neverPeerFault, privateAddressFault } from "../core/details/peer-address";
import type { Reach } from "../core/peers/network-status";

/** Where a name leads, judged like a published address: it is a stranger's. */
async function addressOf(host: string, mayBePrivate: boolean): Promise<string> {
  const { address } = await lookup(host);
  const fault = (mayBePrivate ? neverPeerFault : privateAddressFault)(address);
  if (fault !== undefined) throw new Error(`leads to a ${fault}`);
  return address;
}

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

/**
 * Whether somebody takes a connection where a peer is published.
 *
 * @param peer - `nodeId@host:port`.
 * @param timeoutMs - For everything.
 */
export async function reachOf(
  peer: string,
  { mayBePrivate, timeoutMs }: { readonly mayBePrivate: boolean; readonly timeoutMs: number },
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
    const there = addressOf(host, mayBePrivate).then((ip) => connected(ip, port, timeoutMs));
    await Promise.race([there, late]);
    return { address, isOpen: true };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { address, isOpen: false, reason: code ?? message };
  } finally {
    clearTimeout(timer);
  }
}
