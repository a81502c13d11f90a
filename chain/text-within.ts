/** The text of a stream; nothing where it is longer, of which no more is read then. */
export async function textWithin(
  stream: AsyncIterable<Uint8Array>,
  limitBytes: number,
): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const piece of stream) {
    sizeBytes += piece.byteLength;
    if (sizeBytes > limitBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString("utf8");
}
