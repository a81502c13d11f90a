import type { RequestOptions } from "node:https";
import { createServer, type Socket } from "node:net";

import type { KubeConfig } from "@kubernetes/client-node";
import WebSocket from "ws";

/** One pod of a cluster. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** Where an API server takes connections, and what it wants to be told with each. */
export interface ApiServerWay {
  readonly url: URL;
  /** With the login; secret. */
  readonly options: RequestOptions;
}

/** A cluster that leads to no port of a pod, whatever the pod does. */
export class PortForwardError extends Error {
  constructor(message: string, cause: unknown) {
    super(message, { cause });
    this.name = "PortForwardError";
  }
}

/** Somebody who may not forward ports of a pod. */
export class PortForwardForbidden extends PortForwardError {
  constructor({ namespace }: PodName, cause: unknown) {
    const rights = `grant the rights to get and create pods/portforward in namespace "${namespace}"`;
    super(`the cluster does not let a port of the pod be forwarded (403); ${rights}`, cause);
    this.name = "PortForwardForbidden";
  }
}

/**
 * Logs in to an API server. A program that the kubeconfig names for that may ask a person, so callers bound it.
 *
 * @throws Error for a kubeconfig that leads nowhere, or whose login fails.
 */
export async function apiServerWay(kubeConfig: KubeConfig): Promise<ApiServerWay> {
  const { server = "" } = kubeConfig.getCurrentCluster() ?? {};
  if (!/^https?:/.test(server))
    throw new Error(
      `kubeconfig leads to no cluster; "${server}"; give one whose current context names a server`,
    );
  const url = new URL(server.replace(/^http/, "ws"));
  url.hash = "";
  const options: RequestOptions = {};
  await kubeConfig.applyToHTTPSOptions(options);
  return { url, options };
}

/** Kubelets send 32 KiB at a time. */
const messageBytes = 2 ** 20;

function portForward(
  { url, options }: ApiServerWay,
  { namespace, name }: PodName,
  port: number,
): WebSocket {
  const target = new URL(url);
  const pod = `namespaces/${encodeURIComponent(namespace)}/pods/${encodeURIComponent(name)}`;
  target.pathname = `${url.pathname.replace(/\/$/, "")}/api/v1/${pod}/portforward`;
  target.search = `?ports=${String(port)}`;
  return new WebSocket(target, ["v4.channel.k8s.io"], {
    ...options,
    maxPayload: messageBytes,
    perMessageDeflate: false,
  });
}

/**
 * Joins a connection, paused as yet, to one stream of port forwarding; whichever ends first ends the other.
 * The client library's own has no end for a server that says nothing, and lets one that sends what it must not
 * end this process.
 *
 * Of each message the first byte is the stream, 0 for data and 1 for an error; a stream begins with two bytes
 * for the port.
 */
function joinStreams(socket: Socket, way: WebSocket): void {
  const begun = new Set<number>();
  way.on("open", () => socket.resume());
  way.on("message", (message: Buffer, isBinary) => {
    const [stream] = message;
    if (!isBinary || stream === undefined || stream > 1 || (stream === 1 && begun.has(1))) {
      way.terminate();
      return;
    }
    const data = message.subarray(begun.has(stream) ? 1 : 3);
    begun.add(stream);
    if (stream === 0 && data.length > 0 && !socket.write(data)) way.pause();
  });
  way.on("error", () => socket.destroy());
  way.on("close", () => {
    socket.destroySoon();
  });
  socket.on("drain", () => {
    way.resume();
  });
  socket.on("data", (data) => {
    socket.pause();
    way.send(Buffer.concat([Buffer.of(0), data]), () => socket.resume());
  });
  socket.on("error", () => undefined);
  socket.on("close", () => {
    way.terminate();
  });
}

/**
 * Lets this machine talk to a port that a pod has on its loopback, by the API server: a node's whole RPC is
 * nowhere else. It needs the rights to get and create `pods/portforward`: a WebSocket begins as a GET, and since
 * Kubernetes 1.35 both are asked for.
 *
 * @param ask - Told an address such as `127.0.0.1:41234`, which is gone when it returns. It has to end by
 *   itself: an API server may take connections and say nothing.
 * @throws PortForwardForbidden without those rights; PortForwardError where nothing is forwarded; else what
 *   `ask` throws.
 * @see https://github.com/kubernetes/kubernetes/blob/v1.35.4/staging/src/k8s.io/kubelet/pkg/cri/streaming/portforward/websocket.go
 */
export async function withPodPort<T>(
  way: ApiServerWay,
  pod: PodName,
  port: number,
  ask: (address: string) => Promise<T>,
): Promise<T> {
  const open = new Set<Socket>();
  let refusal: number | undefined;
  const streams = { asked: 0, led: 0 };
  const server = createServer({ pauseOnConnect: true }, (socket) => {
    open.add(socket);
    socket.on("close", () => open.delete(socket));
    try {
      streams.asked += 1;
      const stream = portForward(way, pod, port);
      stream.on("open", () => (streams.led += 1));
      stream.on("unexpected-response", (_request, response) => {
        refusal = response.statusCode;
        socket.destroy();
      });
      joinStreams(socket, stream);
    } catch {
      // Headers that cannot be sent.
      socket.destroy();
    }
  });
  await new Promise<void>((done, fail) => {
    server.once("error", fail).listen(0, "127.0.0.1", done);
  });
  try {
    const address = server.address();
    if (address === null || typeof address === "string") throw new Error("no port of this machine");
    return await ask(`127.0.0.1:${String(address.port)}`);
  } catch (cause) {
    if (refusal === 403) throw new PortForwardForbidden(pod, cause);
    if (refusal === undefined && (streams.asked === 0 || streams.led > 0)) throw cause;
    const why = refusal === undefined ? "does not answer" : `answers ${String(refusal)}`;
    throw new PortForwardError(`the cluster forwards no port of the pod, it ${why}`, cause);
  } finally {
    for (const socket of open) socket.destroy();
    server.close();
  }
}
