/** Does something to all, a few at a time. */
export async function fewAtATime<T>(
  all: readonly T[],
  work: (one: T) => Promise<void>,
  atOnce = 8,
): Promise<void> {
  const left = [...all];
  const worker = async (): Promise<void> => {
    for (let one = left.shift(); one !== undefined; one = left.shift()) await work(one);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
