const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Does something before this process ends, unless it is killed; signals end it all the same, unless somebody
 * else here minds them.
 *
 * @param work - Nothing that is waited for.
 * @returns What forgets it.
 */
export function beforeEnd(process: NodeJS.Process, work: () => void): () => void {
  const forget = (): void => {
    process.removeListener("exit", work);
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  const onSignal = (signal: NodeJS.Signals): void => {
    forget();
    work();
    // Whoever else minds it is told of it already, and would take it for a second one.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  process.on("exit", work);
  for (const signal of signals) process.on(signal, onSignal);
  return forget;
}
