/** How far a key has signed. */
export interface SignedMark {
  /** Consensus address, 40 upper-case hex digits. */
  readonly address: string;
  readonly height: bigint;
}

/** Reads a mark; nothing where the text is none. */
export function parseSignedMark(text: string): SignedMark | undefined {
  const [, address, height] = /^([0-9A-F]{40}) (\d{1,19})\n?$/.exec(text) ?? [];
  return address === undefined || height === undefined
    ? undefined
    : { address, height: BigInt(height) };
}

/** Height of a node's record of what its key has signed (`priv_validator_state.json`); nothing where the text is none. */
export function recordedHeight(text: string): bigint | undefined {
  try {
    const { height } = JSON.parse(text) as { readonly height?: unknown };
    return typeof height === "string" && /^\d{1,19}$/.test(height) ? BigInt(height) : undefined;
  } catch {
    return undefined; // written this moment
  }
}

/**
 * The text that a mark gets; nothing where it stays. It never goes back, whatever the node's record says:
 * another key begins anew.
 */
export function nextSignedMark(text: string, { address, height }: SignedMark): string | undefined {
  if (height === 0n) return undefined;
  const known = parseSignedMark(text);
  if (known?.address === address && known.height >= height) return undefined;
  return `${address} ${String(height)}`;
}
