/** What keeps a protobuf message from being decoded. */
export type WireFault = "TOO_MANY_FIELDS" | "UNREADABLE";

/**
 * Whether a protobuf message has at most so many fields of its own, repeated ones counted each. What is
 * inside of them is not looked at. What cannot be read to its end is none: decoders are more
 * patient with groups and overlong lengths, and would read on.
 *
 * Six million empty messages are 12 MB on the wire, and decoded more than a process may have.
 *
 * @see https://protobuf.dev/programming-guides/encoding/
 */
export function wireFault(bytes: Uint8Array, limit: number): WireFault | undefined {
  let at = 0;
  /** Value of a varint; NaN where it does not end. */
  const varint = (): number => {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const byte = bytes[at++];
      if (byte === undefined) return NaN;
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    return NaN;
  };
  /** Bytes of a field's value behind its tag; NaN where there is no such field. */
  const size = (tag: number): number => {
    switch (tag % 8) {
      case 0:
        return varint() * 0;
      case 1:
        return 8;
      case 2:
        return varint();
      case 5:
        return 4;
      default:
        return NaN;
    }
  };
  for (let fields = 0; at < bytes.length; fields++) {
    if (fields >= limit) return "TOO_MANY_FIELDS";
    const valueBytes = size(varint());
    // Past the end, or NaN.
    if (!(at + valueBytes <= bytes.length)) return "UNREADABLE";
    at += valueBytes;
  }
  return undefined;
}
