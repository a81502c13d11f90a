import { PeerFailure } from "./peer-failure";

/** Reads from a stranger: never more bytes than a limit, and never more at a time than are asked for. */
export class BoundedReader {
  private rest = Buffer.alloc(0);
  private received = 0;
  private readonly pieces: AsyncIterator<Buffer>;

  /** @param limitBytes - Of everything that is taken from the stream. */
  constructor(
    stream: AsyncIterable<Buffer>,
    private readonly limitBytes: number,
  ) {
    this.pieces = stream[Symbol.asyncIterator]();
  }

  /** Whether anything has come at all. */
  get hasBegun(): boolean {
    return this.received > 0;
  }

  /** @throws PeerFailure `CLOSED` or `ENDLESS`, or whatever ended the stream. */
  async exactly(size: number): Promise<Buffer> {
    while (this.rest.length < size) {
      const piece = await this.pieces.next();
      if (piece.done === true) throw new PeerFailure("CLOSED", "closes the connection");
      this.received += piece.value.length;
      if (this.received > this.limitBytes) {
        throw new PeerFailure("ENDLESS", `sends without end, more than ${this.limitBytes} bytes`);
      }
      this.rest = Buffer.concat([this.rest, piece.value]);
    }
    const taken = this.rest.subarray(0, size);
    this.rest = this.rest.subarray(size);
    return taken;
  }
}
