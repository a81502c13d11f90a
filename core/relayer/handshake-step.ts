/** Where one end of a connection or channel stands. */
export type EndState = "init" | "tryopen" | "open" | "closed";

/** One chain's end of a connection between the two clients that the launch made. */
export interface ConnectionEnd {
  readonly id: string;
  readonly state: EndState;
  /** Id of the other chain's end; absent while nobody knows it. */
  readonly counterparty?: string;
}

/** One chain's end of a channel between the CCV ports. */
export interface ChannelEnd extends ConnectionEnd {
  /** Id of the connection under it, on the same chain. */
  readonly connection: string;
}

/** What one chain says of the way to the other. */
export interface ChainEnds {
  /** Its client of the other chain, as the launch made it. */
  readonly clientId: string;
  readonly connections: readonly ConnectionEnd[];
  readonly channels: readonly ChannelEnd[];
}

export interface Ends {
  readonly provider: ChainEnds;
  readonly consumer: ChainEnds;
}

/** A channel that is open at both ends. */
export interface OpenChannel {
  readonly consumerChannel: string;
  readonly providerChannel: string;
}

export const handshakeMessages = [
  ...(["conn-init", "conn-try", "conn-ack", "conn-confirm"] as const),
  ...(["chan-open-init", "chan-open-try", "chan-open-ack", "chan-open-confirm"] as const),
] as const;
export type HandshakeMessage = (typeof handshakeMessages)[number];

/** The message that takes the handshakes one step on. */
export interface SubmitStep {
  readonly do: "submit";
  readonly message: HandshakeMessage;
  /** Connection or channel at each end, as far as there is one. */
  readonly consumerEnd?: string;
  readonly providerEnd?: string;
  /** The connection under a channel, at each end. */
  readonly consumerConnection?: string;
  readonly providerConnection?: string;
}

export type HandshakeStep =
  | ({ readonly do: "done" } & OpenChannel)
  | SubmitStep
  | { readonly do: "over"; readonly consumerChannel?: string; readonly providerChannel?: string };

interface Pair<E> {
  readonly consumer: E;
  readonly provider: E;
}

/** Ends that name each other. */
function pairs<E extends ConnectionEnd>(
  consumer: readonly E[],
  provider: readonly E[],
): readonly Pair<E>[] {
  return consumer.flatMap((one) =>
    provider
      .filter((other) => other.counterparty === one.id)
      // An end that has only been begun does not know yet which one answers it.
      .filter((other) => one.counterparty === undefined || one.counterparty === other.id)
      .map((other) => ({ consumer: one, provider: other })),
  );
}

/** How far a handshake is that was begun at the consumer chain; the open one has come furthest. */
function furthest<E extends ConnectionEnd>(
  consumer: readonly E[],
  provider: readonly E[],
):
  | { readonly at: "open" | "confirm" | "ack"; readonly pair: Pair<E> }
  | { readonly at: "try"; readonly consumer: E }
  | { readonly at: "init" } {
  const known = pairs(consumer, provider);
  const inStates = (one: EndState, other: EndState): Pair<E> | undefined =>
    known.find((pair) => pair.consumer.state === one && pair.provider.state === other);
  const open = inStates("open", "open");
  if (open !== undefined) return { at: "open", pair: open };
  const confirm = inStates("open", "tryopen");
  if (confirm !== undefined) return { at: "confirm", pair: confirm };
  const ack = inStates("init", "tryopen");
  if (ack !== undefined) return { at: "ack", pair: ack };
  const begun = consumer.find(({ state }) => state === "init");
  return begun === undefined ? { at: "init" } : { at: "try", consumer: begun };
}

type Progress<E extends ConnectionEnd> = Exclude<
  ReturnType<typeof furthest<E>>,
  { readonly at: "open" }
>;

function endsOf<E extends ConnectionEnd>(
  progress: Progress<E>,
): Pick<SubmitStep, "consumerEnd" | "providerEnd"> {
  if (progress.at === "init") return {};
  if (progress.at === "try") return { consumerEnd: progress.consumer.id };
  const { consumer, provider } = progress.pair;
  return { consumerEnd: consumer.id, providerEnd: provider.id };
}

/**
 * The next step towards an open CCV channel, from what both chains say.
 *
 * Whatever was begun is finished: by this relayer before it was killed, or by another one. Only where
 * nothing was begun does anything new begin. It stands on the launch's clients alone, since the
 * provider chain takes no others.
 */
export function handshakeStep({ consumer, provider }: Ends): HandshakeStep {
  const channels = pairs(consumer.channels, provider.channels);
  const open = channels.find(
    (pair) => pair.consumer.state === "open" && pair.provider.state === "open",
  );
  if (open !== undefined) {
    return {
      do: "done",
      consumerChannel: open.consumer.id,
      providerChannel: open.provider.id,
    };
  }
  const closed = [consumer.channels, provider.channels].map((ends) =>
    ends.find(({ state }) => state === "closed"),
  );
  if (closed.some((end) => end !== undefined)) {
    const [atConsumer, atProvider] = closed;
    return {
      do: "over",
      ...(atConsumer === undefined ? {} : { consumerChannel: atConsumer.id }),
      ...(atProvider === undefined ? {} : { providerChannel: atProvider.id }),
    };
  }
  const connection = furthest(consumer.connections, provider.connections);
  if (connection.at !== "open") {
    return { do: "submit", message: `conn-${connection.at}`, ...endsOf(connection) };
  }
  const below = connection.pair;
  const channel = furthest(
    consumer.channels.filter((end) => end.connection === below.consumer.id),
    provider.channels.filter((end) => end.connection === below.provider.id),
  );
  // Open ones were looked for before, whatever the connection.
  if (channel.at === "open") throw new Error("an open channel was overlooked");
  return {
    do: "submit",
    message: `chan-open-${channel.at}`,
    ...endsOf(channel),
    consumerConnection: below.consumer.id,
    providerConnection: below.provider.id,
  };
}

/** How far the handshakes are when this message is sent, from 1. */
export const stepNumber = (message: HandshakeMessage): number =>
  handshakeMessages.indexOf(message) + 1;
