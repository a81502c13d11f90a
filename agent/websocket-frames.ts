import { EventEmitter } from "node:events";
import type { Writable } from "node:stream";

import * as ws from "ws";

/*
 * `ws` exports the two halves of its protocol, and its types leave them out. With the halves frames of one side
 * can be read and judged while those of the other pass as they are.
 */

type Data = Buffer | ArrayBuffer | readonly Buffer[];

interface FrameOptions {
  readonly fin: boolean;
  readonly rsv1: boolean;
  readonly opcode: number;
  readonly mask: boolean;
  readonly readOnly: boolean;
}

interface Halves {
  readonly Receiver: new (options: {
    readonly isServer: boolean;
    readonly maxPayload: number;
    readonly maxFragments: number;
    readonly maxBufferedChunks: number;
  }) => Writable;
  readonly Sender: { frame: (data: Buffer, options: FrameOptions) => readonly Buffer[] };
}

const { Receiver, Sender } = ws as unknown as Halves;

/** A message may come in so many frames, and in so many pieces of them: each takes a hundred bytes of its own. */
const pieceLimit = 1_000;

const opcodes = { text: 1, close: 8, ping: 9, pong: 10 } as const;

/** A whole frame as clients send it. */
export const clientFrame = (kind: keyof typeof opcodes, data: Buffer): Buffer =>
  Buffer.concat(
    Sender.frame(data, {
      ...{ fin: true, rsv1: false, mask: true, readOnly: true },
      opcode: opcodes[kind],
    }),
  );

/** Says goodbye as a client does; 1005 stands for no code at all. */
export function closeFrame(code: number, reason: Buffer): Buffer {
  if (code === 1_005) return clientFrame("close", Buffer.alloc(0));
  const head = Buffer.alloc(2);
  head.writeUInt16BE(code);
  return clientFrame("close", Buffer.concat([head, reason]));
}

export interface FrameListener {
  readonly onText: (text: string) => void;
  readonly onPing: (data: Buffer) => void;
  readonly onPong: (data: Buffer) => void;
  readonly onClose: (code: number, reason: Buffer) => void;
  /** The caller does not keep to the protocol, or says more at once than he may. */
  readonly onFault: () => void;
}

/**
 * Reads what a client sends after the handshake.
 *
 * @param limitBytes - Of one message.
 * @returns Takes the next bytes.
 */
export function clientFrames(limitBytes: number, listener: FrameListener): (bytes: Buffer) => void {
  const receiver = new Receiver({
    ...{ isServer: true, maxPayload: limitBytes },
    ...{ maxFragments: pieceLimit, maxBufferedChunks: pieceLimit },
  });
  const events: EventEmitter = receiver;
  events.on("message", (data: Data) => {
    listener.onText((data as Buffer).toString("utf8"));
  });
  events.on("ping", listener.onPing);
  events.on("pong", listener.onPong);
  events.on("conclude", listener.onClose);
  events.on("error", listener.onFault);
  return (bytes) => {
    receiver.write(bytes);
  };
}
