import { once, setMaxListeners } from "node:events";

import { type ConfigurationOptions, type KubeConfig, Observable } from "@kubernetes/client-node";

import { apiFailure } from "../core/rpc/api-failure";

/** A validator's cluster, and who asks it. */
export interface ClusterToAsk {
  /** How it is called, e.g. its context. */
  readonly name: string;
  /** Name or operator address of whose it is; absent where nobody says so. */
  readonly validator?: string;
  /** @throws Error that says why it cannot be had. */
  readonly kubeConfig: () => KubeConfig | Promise<KubeConfig>;
  /** What a login gave is refused. */
  readonly forgetLogin?: () => void;
}

/** What a request of the client library is told: it has no time-out of its own. */
const endedBy = (signal: AbortSignal): ConfigurationOptions => ({
  middleware: [
    {
      pre: (context) => {
        context.setSignal(signal);
        return new Observable(Promise.resolve(context));
      },
      post: (context) => new Observable(Promise.resolve(context)),
    },
  ],
  middlewareMergeStrategy: "append",
});

/** What a client library waits for is not only the network: a kubeconfig may name a program that logs in. */
const before = async <T>(signal: AbortSignal, work: Promise<T>): Promise<T> =>
  Promise.race([
    work,
    once(signal, "abort").then(() => {
      throw signal.reason as Error;
    }),
  ]);

/**
 * Asks a cluster. Nothing is thrown.
 *
 * @param ask - Passes the options on with each request.
 * @param timeoutMs - For everything.
 * @returns Its answer, or why there is none, as one safe line.
 */
export async function askedCluster<T>(
  { kubeConfig, forgetLogin }: ClusterToAsk,
  timeoutMs: number,
  ask: (kubeConfig: KubeConfig, options: ConfigurationOptions) => Promise<T>,
): Promise<{ readonly answer: T } | { readonly failure: string }> {
  const signal = AbortSignal.timeout(timeoutMs);
  // One for each request.
  setMaxListeners(0, signal);
  try {
    const answered = async (): Promise<T> => ask(await kubeConfig(), endedBy(signal));
    return { answer: await before(signal, answered()) };
  } catch (error) {
    if ((error as { readonly code?: unknown }).code === 401) forgetLogin?.();
    return {
      failure: signal.aborted ? `no answer within ${timeoutMs / 1_000} s` : apiFailure(error),
    };
  }
}
