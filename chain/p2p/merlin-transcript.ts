import { keccakP } from "@noble/hashes/sha3.js";

const stateBytes = 200;
/** Bytes that STROBE-128 takes in between two permutations. */
const rate = stateBytes - 128 / 4 - 2;
// Flags of STROBE's operations.
const [inbound, applied, ciphered, meta] = [1, 2, 4, 16];

const bytesOf = (text: string): Uint8Array => Buffer.from(text, "utf8");

function sizeBytes(size: number): Uint8Array {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(size);
  return bytes;
}

/**
 * What two sides have said so far, and challenges that depend on all of it: Merlin, on as much of STROBE-128
 * as it uses. No published library offers it: @scure/sr25519 has it inside, for its own tests only.
 *
 * @see https://merlin.cool and https://strobe.sourceforge.io/specs
 */
export class MerlinTranscript {
  private readonly state = new Uint8Array(stateBytes);
  private readonly lanes = new Uint32Array(this.state.buffer);
  private position = 0;
  private begin = 0;

  /** @param protocol - Name of the protocol that the two sides speak. */
  constructor(protocol: string) {
    this.state.set([1, rate + 2, 1, 0, 1, 96]);
    this.state.set(bytesOf("STROBEv1.0.2"), 6);
    keccakP(this.lanes);
    this.start(meta | applied);
    this.absorb(bytesOf("Merlin v1.0"));
    this.append("dom-sep", bytesOf(protocol));
  }

  append(label: string, message: Uint8Array): void {
    this.announce(label, message.length);
    this.start(applied);
    this.absorb(message);
  }

  /** Bytes that only who has said and heard the same can know; they become part of it. */
  challenge(label: string, size: number): Uint8Array {
    this.announce(label, size);
    this.start(inbound | applied | ciphered);
    return Uint8Array.from({ length: size }, () => {
      const byte = this.state[this.position] ?? 0;
      this.state[this.position] = 0;
      this.advance();
      return byte;
    });
  }

  private announce(label: string, size: number): void {
    this.start(meta | applied);
    this.absorb(bytesOf(label));
    this.absorb(sizeBytes(size));
  }

  private start(flags: number): void {
    const former = this.begin;
    this.begin = this.position + 1;
    this.absorb(Uint8Array.of(former, flags));
    if ((flags & ciphered) !== 0 && this.position !== 0) this.permute();
  }

  private absorb(bytes: Uint8Array): void {
    for (const byte of bytes) {
      this.mix(this.position, byte);
      this.advance();
    }
  }

  private mix(place: number, byte: number): void {
    this.state[place] = (this.state[place] ?? 0) ^ byte;
  }

  private advance(): void {
    this.position++;
    if (this.position === rate) this.permute();
  }

  private permute(): void {
    this.mix(this.position, this.begin);
    this.mix(this.position + 1, 0x04);
    this.mix(rate + 1, 0x80);
    keccakP(this.lanes);
    this.position = 0;
    this.begin = 0;
  }
}
