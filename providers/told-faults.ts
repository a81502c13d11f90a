import type * as pulumi from "@pulumi/pulumi";

type Provider = Required<pulumi.dynamic.ResourceProvider>;

/** Mistakes of the program itself: only for them does a stack tell anybody anything. */
const mistakes = [TypeError, RangeError, ReferenceError, SyntaxError];

/** A fault whose whole account is its message. */
class ToldFault extends Error {
  constructor(
    private readonly action: string,
    cause: Error,
  ) {
    super(cause.message, { cause });
    this.stack = "see the error at its resource";
  }

  override toString(): string {
    return `${this.action} failed`;
  }
}

/**
 * What `check` finds, with reasons alone: of a property that is named the engine prints the whole value,
 * secrets in plain text.
 */
function nameless(answer: unknown): unknown {
  const { failures } = (answer ?? {}) as {
    readonly failures?: readonly pulumi.dynamic.CheckFailure[];
  };
  return failures === undefined
    ? answer
    : { ...(answer as object), failures: failures.map(({ reason }) => ({ property: "", reason })) };
}

/**
 * The same provider, whose faults reach people as one sentence.
 *
 * Pulumi shows an error's message at its resource; but what check, diff, read or delete throw it
 * prints into the log as well, as `${error}: ${error.stack}`. That line then only points there.
 *
 * @param name - What the provider is called in that line.
 */
export function told(name: string, provider: Provider): Provider {
  const methods = Object.entries(provider) as [string, (...args: unknown[]) => Promise<unknown>][];
  const wrapped = methods.map(([method, act]) => [
    method,
    async (...args: unknown[]): Promise<unknown> => {
      try {
        const answer = await act.apply(provider, args);
        return method === "check" ? nameless(answer) : answer;
      } catch (error) {
        if (!(error instanceof Error) || mistakes.some((kind) => error instanceof kind))
          throw error;
        throw new ToldFault(`${name} ${method}`, error);
      }
    },
  ]);
  return Object.fromEntries(wrapped) as Provider;
}
