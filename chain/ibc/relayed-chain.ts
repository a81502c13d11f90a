import {
  type BankExtension,
  type IbcExtension,
  QueryClient,
  setupBankExtension,
  setupIbcExtension,
  StargateClient,
} from "@cosmjs/stargate";
import type { Comet38Client } from "@cosmjs/tendermint-rpc";
import { State as ChannelState } from "cosmjs-types/ibc/core/channel/v1/channel";
import { State as ConnectionState } from "cosmjs-types/ibc/core/connection/v1/connection";

import {
  consumerClientId,
  consumerPort,
  isChannelId,
  providerPort,
} from "../../core/relayer/ccv-channel";
import type { ClientState } from "../../core/relayer/client-life";
import type { ChannelEnd, ConnectionEnd, EndState } from "../../core/relayer/handshake-step";
import { unlessRefused } from "../unless-refused";

type Queries = QueryClient & IbcExtension & BankExtension;

const queries = (comet: Comet38Client): Queries =>
  QueryClient.withExtensions(comet, setupIbcExtension, setupBankExtension);

/** Anybody can begin connections and channels on a client: the relayer's own is among the first, or nothing is opened. */
const pageLimit = 10;
const connectionLimit = 100;

/** How a chain says that there is no such thing. */
const absent = /^Query failed with .*(code = NotFound|not found)/s;

/** A page of a list, as cosmjs reads one. */
interface Page {
  readonly pagination?: { readonly nextKey: Uint8Array } | undefined;
}

/** The pages of a list, of which strangers can make as many as they like. */
async function pagesOf<P extends Page>(
  ask: (after: Uint8Array | undefined) => Promise<P>,
): Promise<readonly P[]> {
  const pages: P[] = [];
  let after: Uint8Array | undefined;
  do {
    const page = await ask(after);
    pages.push(page);
    after = page.pagination?.nextKey;
  } while (after !== undefined && after.length > 0 && pages.length < pageLimit);
  return pages;
}

/** A chain's client; nothing where it has none of this id. */
export async function clientAt(
  comet: Comet38Client,
  clientId: string,
): Promise<ClientState | undefined> {
  const { client } = queries(comet).ibc;
  const state = await unlessRefused(absent, () => client.stateTm(clientId));
  if (state === undefined) return undefined;
  const { timestamp } = await client.consensusStateTm(clientId, state.latestHeight);
  return {
    clientId,
    chainId: state.chainId,
    trustingSeconds: Number(state.trustingPeriod.seconds),
    latestHeight: state.latestHeight.revisionHeight,
    latestTime: new Date(Number(timestamp.seconds) * 1_000 + Math.floor(timestamp.nanos / 1e6)),
    frozen: state.frozenHeight.revisionHeight > 0n,
  };
}

const connectionStates = new Map<ConnectionState, EndState>([
  [ConnectionState.STATE_INIT, "init"],
  [ConnectionState.STATE_TRYOPEN, "tryopen"],
  [ConnectionState.STATE_OPEN, "open"],
]);

const channelStates = new Map<ChannelState, EndState>([
  [ChannelState.STATE_INIT, "init"],
  [ChannelState.STATE_TRYOPEN, "tryopen"],
  [ChannelState.STATE_OPEN, "open"],
  [ChannelState.STATE_CLOSED, "closed"],
]);

const named = (id: string): { readonly counterparty?: string } =>
  id === "" ? {} : { counterparty: id };

/**
 * A chain's ends of the connections between its client and that one of the other chain, the oldest first.
 *
 * @param otherClient - The other chain's client of this one.
 */
export async function connectionsAt(
  comet: Comet38Client,
  clientId: string,
  otherClient: string,
): Promise<readonly ConnectionEnd[]> {
  const { connection: ibc } = queries(comet).ibc;
  const answer = await unlessRefused(absent, () => ibc.clientConnections(clientId));
  const paths = answer?.connectionPaths ?? [];
  const ends: ConnectionEnd[] = [];
  for (const id of paths.slice(0, connectionLimit)) {
    if (!/^connection-\d{1,19}$/.test(id)) continue;
    const { connection } = await ibc.connection(id);
    const state = connection === undefined ? undefined : connectionStates.get(connection.state);
    if (connection === undefined || state === undefined) continue;
    if (connection.counterparty.clientId !== otherClient) continue;
    ends.push({ id, state, ...named(connection.counterparty.connectionId) });
  }
  return ends;
}

/**
 * A chain's ends of the channels between two ports over a connection.
 *
 * @param port - On this chain.
 * @param otherPort - On the other.
 */
export async function channelsAt(
  comet: Comet38Client,
  connection: string,
  port: string,
  otherPort: string,
): Promise<readonly ChannelEnd[]> {
  const { channel: ibc } = queries(comet).ibc;
  const pages = await pagesOf((after) => ibc.connectionChannels(connection, after));
  return pages
    .flatMap(({ channels }) => channels)
    .flatMap(({ portId, channelId, state, counterparty }) => {
      const known = channelStates.get(state);
      if (portId !== port || counterparty.portId !== otherPort || known === undefined) return [];
      if (!isChannelId(channelId)) return [];
      return [{ id: channelId, state: known, connection, ...named(counterparty.channelId) }];
    });
}

/**
 * The provider chain's end of a consumer chain's open CCV channel; nothing while there is none.
 *
 * @param clientId - The provider chain's client of the consumer chain.
 */
export async function ccvChannelAt(
  comet: Comet38Client,
  clientId: string,
): Promise<string | undefined> {
  for (const { id, state } of await connectionsAt(comet, clientId, consumerClientId)) {
    if (state !== "open") continue;
    const channels = await channelsAt(comet, id, providerPort, consumerPort);
    const open = channels.find((channel) => channel.state === "open");
    if (open !== undefined) return open.id;
  }
  return undefined;
}

/** An account and what it has of one denomination. */
export async function accountAt(
  comet: Comet38Client,
  address: string,
  denom: string,
): Promise<{ readonly exists: boolean; readonly balance: bigint }> {
  const [account, { amount }] = await Promise.all([
    StargateClient.create(comet).getAccount(address),
    queries(comet).bank.balance(address, denom),
  ]);
  return { exists: account !== null, balance: BigInt(amount) };
}

/** Sequence numbers of the packets that a chain has sent over a channel and that nobody has acknowledged yet. */
export async function sentPacketsAt(
  comet: Comet38Client,
  port: string,
  channel: string,
): Promise<readonly number[]> {
  const { channel: ibc } = queries(comet).ibc;
  const pages = await pagesOf((after) => ibc.packetCommitments(port, channel, after));
  return pages
    .flatMap(({ commitments }) => commitments.map(({ sequence }) => Number(sequence)))
    .sort((a, b) => a - b);
}

/** Those of them that the other chain has not received. */
export async function unreceivedAt(
  comet: Comet38Client,
  port: string,
  channel: string,
  sent: readonly number[],
): Promise<readonly number[]> {
  if (sent.length === 0) return [];
  const { sequences } = await queries(comet).ibc.channel.unreceivedPackets(port, channel, sent);
  return sequences.map(Number);
}
