import { BinaryWriter } from "cosmjs-types/binary";

import { wireFault } from "../../../core/rpc/wire-bounds";

const hex = (text: string): Uint8Array => Buffer.from(text.replaceAll(" ", ""), "hex");

describe("the number of a message's fields", () => {
  // The examples of protobuf.dev/programming-guides/encoding.
  it.each([
    ["08 96 01", 1],
    ["12 07 74 65 73 74 69 6e 67", 1],
    ["1a 03 08 96 01", 1],
    ["22 05 68 65 6c 6c 6f 28 01 28 02 28 03", 4],
    ["0d 00 00 00 00 09 00 00 00 00 00 00 00 00", 2],
    ["", 0],
  ])("of %s is %i", (bytes, fields) => {
    expect(wireFault(hex(bytes), fields)).toBeUndefined();
    if (fields > 0) expect(wireFault(hex(bytes), fields - 1)).toBe("TOO_MANY_FIELDS");
  });

  it("counts what a writer of another hand has written", () => {
    const writer = BinaryWriter.create();
    for (let field = 1; field <= 300; field++) writer.uint32(field * 8 + 2).bytes(hex("0a00"));
    writer.uint32(8).uint64(2n ** 64n - 1n);
    const bytes = writer.finish();
    expect(wireFault(bytes, 301)).toBeUndefined();
    expect(wireFault(bytes, 300)).toBe("TOO_MANY_FIELDS");
  });

  // A decoder skips the group of `7b 7c`, and reads of the last one's length the low 32 bits, which are 0.
  it.each([
    "08",
    `08 ${"ff".repeat(10)} 01`,
    "12 07 74",
    "0d 00",
    "7b 7c",
    "7a 80 80 80 80 10",
    `12 ${"ff".repeat(6)} 7f`,
  ])("is none where %s cannot be read to its end", (bytes) => {
    expect(wireFault(hex(bytes), 100)).toBe("UNREADABLE");
  });

  it("is known at once where a message is millions of empty ones", () => {
    expect(wireFault(Buffer.from("0a00".repeat(6_000_000), "hex"), 10_000)).toBe("TOO_MANY_FIELDS");
  });
});
