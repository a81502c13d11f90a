/**
 * The answer to a question; nothing where the chain refuses it in such words, as one does that has no such thing.
 *
 * @param refusal - What cosmjs says then.
 */
export async function unlessRefused<T>(
  refusal: RegExp,
  question: () => Promise<T>,
): Promise<T | undefined> {
  try {
    return await question();
  } catch (cause) {
    if (cause instanceof Error && refusal.test(cause.message)) return undefined;
    throw cause;
  }
}
