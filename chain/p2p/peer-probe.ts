import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";

import type { PeerAnswer, PeerFault, PeerInfo } from "../../core/doctor/peer-answer";
import type { Fields } from "../proto-file";
import { BoundedReader } from "./bounded-reader";
import { PeerFailure } from "./peer-failure";
import { secretConnection } from "./secret-connection";

/** Of all that is read of one peer; a node sends some 3 KiB until its id is proven and it has named itself. */
const limitBytes = 128 * 1024;
/** CometBFT's own bound. */
const nodeInfoLimitBytes = 10_240;

const systemFaults: Readonly<Record<string, PeerFault>> = {
  ECONNREFUSED: { code: "REFUSED", what: "refuses connections" },
  ECONNRESET: { code: "CLOSED", what: "closes the connection" },
  EPIPE: { code: "CLOSED", what: "closes the connection" },
  EHOSTUNREACH: { code: "UNREACHABLE", what: "no route leads to it" },
  ENETUNREACH: { code: "UNREACHABLE", what: "no route leads to its network" },
  ETIMEDOUT: { code: "TIMEOUT", what: "does not answer" },
};

function faultOf(cause: unknown): PeerFault {
  if (cause instanceof PeerFailure) return { code: cause.code, what: cause.message };
  const code = String((cause as { readonly code?: unknown }).code);
  return systemFaults[code] ?? { code: "UNREACHABLE", what: `cannot be dialled (${code})` };
}

function lateness(socket: Socket, reader: BoundedReader, timeoutMs: number): PeerFailure {
  const time = `${timeoutMs / 1_000} s`;
  if (socket.connecting) return new PeerFailure("TIMEOUT", `does not answer within ${time}`);
  return reader.hasBegun
    ? new PeerFailure("STALLED", `stops in the middle and says no more within ${time}`)
    : new PeerFailure("SILENT", `takes the connection and says nothing within ${time}`);
}

/** What the node says of itself, which its peers believe only as far as the id goes. */
function infoOf(fields: Fields, nodeId: string): PeerInfo {
  if (fields["default_node_id"] !== nodeId) {
    throw new PeerFailure("GARBAGE", "names another node id than it proves");
  }
  return {
    network: String(fields["network"]),
    version: String(fields["version"]),
    moniker: String(fields["moniker"]),
    listenAddress: String(fields["listen_addr"]),
  };
}

/**
 * Dials a CometBFT node, has it prove its id, and hears what it says of itself. It leaves before it has
 * said anything of its own side, so it never becomes a peer and takes nobody's place.
 *
 * Whoever answers is a stranger: bytes and time are bounded, and nothing that he does is thrown.
 *
 * @param ip - An address; names have to be looked up and judged before.
 * @param timeoutMs - For everything.
 */
export async function probePeer(ip: string, port: number, timeoutMs: number): Promise<PeerAnswer> {
  const socket = connect({ host: ip, port });
  // Whatever happens is told by the reader, or by the wait for the connection.
  socket.on("error", () => undefined);
  const reader = new BoundedReader(socket, limitBytes);
  const timer = setTimeout(() => {
    socket.destroy(lateness(socket, reader, timeoutMs));
  }, timeoutMs);
  let nodeId: string | undefined;
  try {
    await once(socket, "connect");
    const write = (bytes: Uint8Array): void => void socket.write(bytes);
    const connection = await secretConnection(reader, write, generateKeyPairSync("ed25519"));
    nodeId = connection.nodeId;
    const info = infoOf(await connection.receive("DefaultNodeInfo", nodeInfoLimitBytes), nodeId);
    return { nodeId, info };
  } catch (cause) {
    return { ...(nodeId === undefined ? {} : { nodeId }), fault: faultOf(cause) };
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}
