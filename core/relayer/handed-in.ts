import { parsedJsonObject } from "../rpc/json-rpc";
import type { HandshakeMessage } from "./handshake-step";

/** A message that was given to a chain; whether it took it may not be known yet. */
export interface HandedIn {
  readonly message: HandshakeMessage;
  /** Of that chain at the time, decimal. */
  readonly height: string;
}

/** A transaction that a node has taken is in one of the next blocks, or in none. */
const blocksToBeIn = 3n;

/**
 * Whether a message may yet be in a block that was handed in before: by this relayer, or by it before it
 * was killed. Handed in twice, an `init` or `try` makes two ends.
 *
 * @param height - Of the chain that the message is for, now.
 */
export const mayYetBeIn = (
  former: HandedIn | undefined,
  message: HandshakeMessage,
  height: bigint,
): boolean =>
  former?.message === message &&
  // A chain that was made anew begins at its first block.
  height >= BigInt(former.height) &&
  height < BigInt(former.height) + blocksToBeIn;

/**
 * Whether a relayer that has just started may have handed a message in before.
 *
 * @param forgets - Whether its notes may be lost, as those of a pod that is made anew.
 */
export const mayBeOut = (
  former: HandedIn | undefined,
  message: HandshakeMessage,
  forgets: boolean,
): boolean => (former === undefined ? forgets : former.message === message);

/** Reads what was noted; nothing where that is something else. */
export function parseHandedIn(text: string | undefined): HandedIn | undefined {
  const said = text === undefined ? undefined : parsedJsonObject(text);
  const { message, height } = said ?? {};
  return typeof message === "string" && typeof height === "string" && /^\d{1,19}$/.test(height)
    ? { message: message as HandshakeMessage, height }
    : undefined;
}
