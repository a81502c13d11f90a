/*
 * How far a validator has signed, kept outside the volume that holds the node's own record: a volume
 * that was restored, or made anew, cannot tell what was signed since.
 */

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

/** Key of the ConfigMap under which the mark stands: `ADDRESS HEIGHT`, or nothing yet. */
export const signedMarkKey = "signed";

/** Where the ConfigMap is mounted into a node's init container, below what the pod is given. */
export const signedMarkFolder = "mark";

/** Name of the ConfigMap of a node's mark. */
export const signedMarkName = (node: string): string => `${node}-signed`;

/** The ConfigMap as the stack makes it; from then on it is the sidecar's. */
export const signedMarkManifest = (namespace: string) => ({
  metadata: { name: signedMarkName(namespace), namespace },
  data: { [signedMarkKey]: "" },
});

/**
 * Ends the pod where the node's record says less than its validator has signed, for `sh -e`.
 *
 * The same key in another home, or the same home as it was some time ago, would sign those heights again.
 *
 * @param given - Folder of what the pod is given.
 * @param record - Path of the node's record, as the script names it.
 */
export const signedMarkScript = (
  given: string,
  record: string,
): string => `own=$(sed -n 's/.*"address": *"\\([0-9A-F]*\\)".*/\\1/p' ${given}/keys/priv_validator_key.json)
whose= marked=
if test -f ${given}/${signedMarkFolder}/${signedMarkKey}; then read -r whose marked < ${given}/${signedMarkFolder}/${signedMarkKey} || :; fi
if test -n "$own" && test "$whose" = "$own"; then
  recorded=$(test -f ${record} && sed -n 's/.*"height": *"\\([0-9]*\\)".*/\\1/p' ${record} || :)
  case $marked in "" | *[!0-9]*) echo "mark of what was signed is no height; \\"$marked\\"" >&2; exit 1 ;; esac
  if test "\${recorded:--1}" -lt "$marked"; then
    echo "the node's record of signed blocks ends at \${recorded:-nothing}, and its validator has signed up to $marked; \\"${record}\\"; put the latest volume back, or opt the validator out and let the chain go on without it" >&2
    exit 1
  fi
fi`;
