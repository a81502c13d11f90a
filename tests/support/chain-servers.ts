import { once } from "node:events";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo, Server } from "node:net";
import { createServer as createTcpServer } from "node:net";
import type { Duplex } from "node:stream";

/** A server on a free port of 127.0.0.1. */
export interface LocalServer {
  readonly url: string;
  close(): Promise<void>;
}

const running: LocalServer[] = [];

/** Where a server that was just started is reached. */
export async function urlOf(server: Promise<LocalServer>): Promise<string> {
  return (await server).url;
}

/** Closes every server that was started and is not closed yet. */
export async function closeServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.close()));
}

async function listening(server: Server): Promise<LocalServer> {
  const sockets = new Set<{ destroy(): void }>();
  server.on("connection", (socket) => sockets.add(socket));
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const local = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      if (!server.listening) return;
      const closed = once(server, "close");
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
  running.push(local);
  return local;
}

/** @param onUpgrade - Gets what asks for another protocol, e.g. a WebSocket. */
export const httpServer = (
  listener: RequestListener,
  onUpgrade?: (request: IncomingMessage, socket: Duplex, head: Buffer) => void,
): Promise<LocalServer> => {
  const server = createServer(listener);
  if (onUpgrade !== undefined) server.on("upgrade", onUpgrade);
  return listening(server);
};

/** Speaks first and does not speak HTTP. */
export const bannerServer = (banner: string): Promise<LocalServer> =>
  listening(
    createTcpServer((socket) => {
      socket.on("error", () => undefined);
      socket.end(banner);
    }),
  );

export interface RpcRequest {
  readonly id: number;
  readonly method: string;
  readonly params: Readonly<Record<string, unknown>>;
}

export async function bodyOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) text += String(chunk);
  return text;
}

/** Answers every JSON-RPC request with what `result` gives, or promises; the method is told. */
export const rpcServer = (result: (request: RpcRequest) => unknown): Promise<LocalServer> =>
  httpServer((request, response: ServerResponse) => {
    if (request.method !== "POST") {
      response.writeHead(405).end(); // an upgrade to a WebSocket, for one
      return;
    }
    void bodyOf(request).then(async (text) => {
      const call = JSON.parse(text) as RpcRequest;
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ jsonrpc: "2.0", id: call.id, result: await result(call) }));
    });
  });

/** The result of `curl HOST:26657/status` at interchain-security-pd v7.0.1. */
export const recordedStatus = {
  node_info: {
    protocol_version: { p2p: "8", block: "11", app: "0" },
    id: "e4773741bd36636b3f3993e4bafa504aedbfee41",
    listen_addr: "127.97.0.100:26656",
    network: "provider-1",
    version: "0.38.17",
    channels: "402021222330386061",
    moniker: "a",
    other: { tx_index: "on", rpc_address: "tcp://127.96.0.250:26657" },
  },
  sync_info: {
    latest_block_hash: "746C15EE3FB01769EC3842B956EA39E03889EE7ED7AB588B39F6C116E33F37E0",
    latest_app_hash: "B5103FA6977E33E70AB255EA77780F005ABC271CD193B2735C14F8193226D892",
    latest_block_height: "21",
    latest_block_time: "2026-11-22T21:47:31.139010238Z",
    earliest_block_hash: "0C728D2DD116F2B7C97E40EC64070B21E77FC87070345E870D93DB3C108A6958",
    earliest_app_hash: "E3B0C44298FC1C149AFBF4C8996FB92427AE41E4649B934CA495991B7852B855",
    earliest_block_height: "1",
    earliest_block_time: "2026-11-22T21:26:43.295705619Z",
    catching_up: false,
  },
  validator_info: {
    address: "D20D617125EC91078B769D535BA21AFB895CA11C",
    pub_key: {
      type: "tendermint/PubKeyEd25519",
      value: "lx5IfBCXp+tNlkOEpEBWexRQTrdi9quMvVEfXaZaQ2w=",
    },
    voting_power: "1",
  },
};

/** The same of a node whose latest block is of this time. */
export const statusAt = (time: Date): typeof recordedStatus => ({
  ...recordedStatus,
  sync_info: { ...recordedStatus.sync_info, latest_block_time: time.toISOString() },
});
