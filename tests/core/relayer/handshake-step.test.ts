import {
  type ChainEnds,
  type ChannelEnd,
  type ConnectionEnd,
  type EndState,
  type HandshakeStep,
  handshakeStep,
} from "../../../core/relayer/handshake-step";
import { hermesArguments } from "../../../core/relayer/hermes-arguments";

const ends = (
  clientId: string,
  connections: readonly ConnectionEnd[] = [],
  channels: readonly ChannelEnd[] = [],
): ChainEnds => ({ clientId, connections, channels });

const connection = (id: string, state: EndState, counterparty?: string): ConnectionEnd => ({
  id,
  state,
  ...(counterparty === undefined ? {} : { counterparty }),
});

const channel = (
  id: string,
  state: EndState,
  counterparty?: string,
  over = "connection-0",
): ChannelEnd => ({ ...connection(id, state, counterparty), connection: over });

/** What stands on each chain: on the consumer chain, then on the provider chain. */
const step = (
  consumer: readonly ConnectionEnd[],
  provider: readonly ConnectionEnd[],
  consumerChannels: readonly ChannelEnd[] = [],
  providerChannels: readonly ChannelEnd[] = [],
): HandshakeStep =>
  handshakeStep({
    consumer: ends("07-tendermint-0", consumer, consumerChannels),
    provider: ends("07-tendermint-4", provider, providerChannels),
  });

const opened = connection("connection-0", "open", "connection-7");
const openedAtProvider = connection("connection-7", "open", "connection-0");

describe("handshakeStep", () => {
  // ICS-3: INIT at A, TRYOPEN at B, OPEN at A, OPEN at B.
  it.each<{ name: string; consumer: ConnectionEnd[]; provider: ConnectionEnd[]; message: string }>([
    { name: "nothing was begun", consumer: [], provider: [], message: "conn-init" },
    {
      name: "it was begun at the consumer chain",
      consumer: [connection("connection-0", "init")],
      provider: [],
      message: "conn-try",
    },
    {
      name: "the provider chain has answered",
      consumer: [connection("connection-0", "init")],
      provider: [connection("connection-7", "tryopen", "connection-0")],
      message: "conn-ack",
    },
    {
      name: "the consumer chain's end is open",
      consumer: [opened],
      provider: [connection("connection-7", "tryopen", "connection-0")],
      message: "conn-confirm",
    },
    {
      name: "others have begun many that nobody answers",
      consumer: [
        connection("connection-0", "init"),
        connection("connection-1", "init"),
        connection("connection-2", "init"),
      ],
      provider: [connection("connection-7", "tryopen", "connection-2")],
      message: "conn-ack",
    },
    {
      name: "a provider's end answers another consumer chain's of the same name",
      consumer: [connection("connection-0", "open", "connection-9")],
      provider: [connection("connection-7", "tryopen", "connection-0")],
      message: "conn-init",
    },
  ])("goes on with $message where $name", ({ consumer, provider, message }) => {
    expect(step(consumer, provider)).toMatchObject({ do: "submit", message });
  });

  // ICS-4, in the same order.
  it.each<{ name: string; consumer: ChannelEnd[]; provider: ChannelEnd[]; message: string }>([
    { name: "nothing was begun", consumer: [], provider: [], message: "chan-open-init" },
    {
      name: "it was begun at the consumer chain",
      consumer: [channel("channel-0", "init")],
      provider: [],
      message: "chan-open-try",
    },
    {
      name: "the provider chain has answered",
      consumer: [channel("channel-0", "init")],
      provider: [channel("channel-5", "tryopen", "channel-0", "connection-7")],
      message: "chan-open-ack",
    },
    {
      name: "the consumer chain's end is open",
      consumer: [channel("channel-0", "open", "channel-5")],
      provider: [channel("channel-5", "tryopen", "channel-0", "connection-7")],
      message: "chan-open-confirm",
    },
    {
      name: "one was begun over another connection",
      consumer: [channel("channel-0", "init", undefined, "connection-3")],
      provider: [],
      message: "chan-open-init",
    },
  ])("goes on with $message where $name of the channel", ({ consumer, provider, message }) => {
    expect(step([opened], [openedAtProvider], consumer, provider)).toMatchObject({
      do: "submit",
      message,
      consumerConnection: "connection-0",
      providerConnection: "connection-7",
    });
  });

  it("is done with a channel that is open at both ends, whatever else was begun", () => {
    expect(
      step(
        [connection("connection-9", "init"), opened],
        [openedAtProvider],
        [channel("channel-1", "init"), channel("channel-0", "open", "channel-5")],
        [channel("channel-5", "open", "channel-0", "connection-7")],
      ),
    ).toEqual({ do: "done", consumerChannel: "channel-0", providerChannel: "channel-5" });
  });

  it("says that it is over where one end is closed, and opens nothing new", () => {
    expect(
      step(
        [opened],
        [openedAtProvider],
        [channel("channel-0", "open", "channel-5")],
        [channel("channel-5", "closed", "channel-0", "connection-7")],
      ),
    ).toEqual({ do: "over", providerChannel: "channel-5" });
  });
});

describe("hermesArguments", () => {
  const chains = { provider: "provider", consumer: "c-1" };
  const clients = { consumer: ends("07-tendermint-0"), provider: ends("07-tendermint-4") };
  const toward = (dst: "c-1" | "provider"): string =>
    `--dst-chain ${dst} --src-chain ${dst === "c-1" ? "provider" : "c-1"}`;

  // By the usage that `hermes tx MESSAGE --help` prints.
  it.each([
    {
      message: "conn-init" as const,
      ends: {},
      args: `${toward("c-1")} --dst-client 07-tendermint-0 --src-client 07-tendermint-4`,
    },
    {
      message: "conn-try" as const,
      ends: { consumerEnd: "connection-0" },
      args: `${toward("provider")} --dst-client 07-tendermint-4 --src-client 07-tendermint-0 --src-connection connection-0`,
    },
    {
      message: "conn-ack" as const,
      ends: { consumerEnd: "connection-0", providerEnd: "connection-7" },
      args: `${toward("c-1")} --dst-client 07-tendermint-0 --src-client 07-tendermint-4 --dst-connection connection-0 --src-connection connection-7`,
    },
    {
      message: "conn-confirm" as const,
      ends: { consumerEnd: "connection-0", providerEnd: "connection-7" },
      args: `${toward("provider")} --dst-client 07-tendermint-4 --src-client 07-tendermint-0 --dst-connection connection-7 --src-connection connection-0`,
    },
    {
      message: "chan-open-init" as const,
      ends: { consumerConnection: "connection-0", providerConnection: "connection-7" },
      args: `${toward("c-1")} --dst-connection connection-0 --dst-port consumer --src-port provider --order ordered`,
    },
    {
      message: "chan-open-try" as const,
      ends: {
        consumerEnd: "channel-0",
        consumerConnection: "connection-0",
        providerConnection: "connection-7",
      },
      args: `${toward("provider")} --dst-connection connection-7 --dst-port provider --src-port consumer --src-channel channel-0`,
    },
    {
      message: "chan-open-ack" as const,
      ends: {
        consumerEnd: "channel-0",
        providerEnd: "channel-5",
        consumerConnection: "connection-0",
        providerConnection: "connection-7",
      },
      args: `${toward("c-1")} --dst-connection connection-0 --dst-port consumer --src-port provider --dst-channel channel-0 --src-channel channel-5`,
    },
    {
      message: "chan-open-confirm" as const,
      ends: {
        consumerEnd: "channel-0",
        providerEnd: "channel-5",
        consumerConnection: "connection-0",
        providerConnection: "connection-7",
      },
      args: `${toward("provider")} --dst-connection connection-7 --dst-port provider --src-port consumer --dst-channel channel-5 --src-channel channel-0`,
    },
  ])("writes $message", ({ message, ends: known, args }) => {
    expect(hermesArguments({ do: "submit", message, ...known }, chains, clients)).toEqual([
      "tx",
      message,
      ...args.split(" "),
    ]);
  });
});
