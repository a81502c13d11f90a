import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { connect, createServer, type Server, type Socket } from "node:net";

import { processAnnotation } from "../../core/manifests/embedded-listen";
import { apply, consumerObjects, pod, providerObjects, service } from "../support/agent-cluster";
import { eventually } from "../support/eventually";
import { startTestCluster, type TestCluster } from "../support/test-cluster";

/*
 * The embedded data plane: LoadBalancer addresses 127.95.0.200 and .201 lead to a server of this test
 * that plays the pod's process, for as long as an EndpointSlice says so.
 */

jest.setTimeout(180_000);

const chain = "x-1";
const port = 30_301;
/** Another port of the Service, which leads to the same pod. */
const otherPort = 26_656;
const [first, second] = ["127.95.0.200", "127.95.0.201"];
const played = { host: "127.95.0.10", port: 50_301 };
let cluster: TestCluster;
let forwarder: ChildProcess;
let server: Server;
let log = "";
const served: Socket[] = [];

const annotated = (text: string): object => ({
  ...(pod("x-1-0", chain) as { metadata: object }),
  metadata: {
    ...(pod("x-1-0", chain) as { metadata: object }).metadata,
    annotations: { [processAnnotation]: text },
  },
});
const playedPod = annotated(
  JSON.stringify({ folder: "x", ports: { 26656: `${played.host}:${played.port}` } }),
);

/** The slice that leads the Service's port to the pod that there is. */
async function lead(ready: boolean): Promise<void> {
  const found = await eventually("the pod has an address", async () => {
    const text = await cluster.kubectl(["get", "pod", "x-1-0", "-n", chain, "-o", "json"]);
    const { status } = JSON.parse(text) as { status: { podIP?: string } };
    return status.podIP;
  });
  await apply(cluster, {
    apiVersion: "discovery.k8s.io/v1",
    kind: "EndpointSlice",
    metadata: {
      name: "led",
      namespace: "provider",
      labels: { "kubernetes.io/service-name": "p2p-loadbalancer" },
    },
    addressType: "IPv4",
    ports: ["consumer-x-1", "provider"].map((name) => ({ name, port: 26656, protocol: "TCP" })),
    endpoints: [{ addresses: [found], conditions: { ready } }],
  });
}

async function announce(ip: string): Promise<void> {
  const status = JSON.stringify({ status: { loadBalancer: { ingress: [{ ip }] } } });
  await cluster.kubectl([
    ...["patch", "service", "p2p-loadbalancer", "-n", "provider"],
    ...["--subresource=status", "--type=merge", "-p", status],
  ]);
}

async function dial(host: string, at = port): Promise<Socket> {
  const socket = connect({ host, port: at, allowHalfOpen: true });
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

const serves = async (host: string, at = port): Promise<Socket> =>
  eventually(`${host}:${at} serves`, () => dial(host, at).catch(() => undefined));

const refuses = async (host: string): Promise<unknown> =>
  eventually(`${host} refuses`, () =>
    dial(host).then(
      (socket) => {
        socket.destroy();
        return undefined;
      },
      (error: unknown) =>
        (error as NodeJS.ErrnoException).code === "ECONNREFUSED" ? true : undefined,
    ),
  );

/** What the server answers to a text; it ends when the text does, and not before. */
async function answerTo(socket: Socket, text: string): Promise<string> {
  socket.end(text);
  const pieces: Buffer[] = [];
  socket.on("data", (piece: Buffer) => pieces.push(piece));
  await once(socket, "end");
  return Buffer.concat(pieces).toString();
}

const ends = async (socket: Socket): Promise<unknown> =>
  eventually("the connection ends", () => (socket.destroyed ? true : undefined));

beforeAll(async () => {
  server = createServer({ allowHalfOpen: true }, (socket) => {
    served.push(socket);
    socket.on("error", () => undefined);
    const pieces: Buffer[] = [];
    socket.on("data", (piece: Buffer) => pieces.push(piece));
    socket.on("end", () => socket.end(`heard ${Buffer.concat(pieces).toString()}`));
  }).listen(played);
  await once(server, "listening");
  cluster = await startTestCluster();
  await apply(cluster, ...providerObjects(), ...consumerObjects(chain), service(chain));
  await apply(cluster, playedPod);
  await announce(first);
  forwarder = spawn("ics-forwarder", ["--kubeconfig", cluster.kubeconfig], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  forwarder.stderr!.on("data", (text: Buffer) => (log += text.toString()));
  await eventually("it is in step", () => (log.includes("in step") ? true : undefined));
});

afterAll(async () => {
  forwarder.kill("SIGKILL");
  for (const socket of served) socket.destroy();
  server.close();
  await cluster.stop();
});

describe("an address of the LoadBalancer", () => {
  it("refuses connections while no slice leads to a pod", async () => {
    await refuses(first);
  });

  it("leads to the process of the pod that the slice names, both ways and to each side's end", async () => {
    await lead(true);
    const socket = await serves(first);
    expect(await answerTo(socket, "hello")).toBe("heard hello");
  });

  it("refuses new connections of a pod that is not ready, and keeps those that are there", async () => {
    const socket = await serves(first);
    await lead(false);
    await refuses(first);
    expect(await answerTo(socket, "still here")).toBe("heard still here");
    await lead(true);
  });

  it("moves: the former address is gone with all that led through it, the other serves", async () => {
    const socket = await serves(first);
    await announce(second);
    await ends(socket);
    await refuses(first);
    expect(await answerTo(await serves(second), "moved")).toBe("heard moved");
  });

  it("ends the connections of a pod that is gone", async () => {
    const socket = await serves(second);
    await cluster.kubectl(["delete", "pod", "x-1-0", "-n", chain, "--force"]);
    await ends(socket);
    await refuses(second);
    await apply(cluster, playedPod);
    await lead(true);
    await serves(second);
  });

  it("follows a port that the stack takes away and gives back", async () => {
    await apply(cluster, service());
    await announce(second);
    await refuses(second);
    await apply(cluster, service(chain));
    await announce(second);
    await serves(second);
  });

  it.each([
    { what: "beyond this machine", text: '{"ports":{"26656":"192.0.2.1:26656"}}' },
    { what: "by what is no JSON", text: '{"ports":{"26656":' },
    { what: "to itself", text: `{"ports":{"26656":"${second}:${port}"}}` },
  ])("never leads $what, whatever a pod says", async ({ text }) => {
    const told = (): number => log.split("no usable annotation").length;
    const before = told();
    await apply(cluster, annotated(text));
    await refuses(second);
    // Something else changes: the fault is not told once more.
    await lead(false);
    await lead(true);
    await apply(cluster, playedPod);
    await serves(second);
    expect(told()).toBe(before + 1);
  });

  it("waits for its port while somebody else has it, and serves the others meanwhile", async () => {
    const squatter = createServer((socket) => socket.end("not you")).listen({ host: first, port });
    await once(squatter, "listening");
    await announce(first);
    await refuses(second);
    expect(await answerTo(await serves(first, otherPort), "other")).toBe("heard other");
    expect(log.match(/cannot listen.*/g)).toEqual([
      expect.stringContaining(`address=${first}:${port}`),
    ]);
    squatter.close();
    await eventually("it serves", async () => {
      const socket = await dial(first).catch(() => undefined);
      return socket !== undefined && (await answerTo(socket, "free")) === "heard free"
        ? true
        : undefined;
    });
  });

  it("goes on while the API server is away, and follows when it is back", async () => {
    const socket = await serves(first);
    const start = await cluster.stopApiServer();
    await eventually("it notices", () => (log.includes("does not answer") ? true : undefined));
    expect(await answerTo(socket, "still")).toBe("heard still");
    expect(await answerTo(await serves(first), "away")).toBe("heard away");
    await start();
    await announce(second);
    await serves(second);
    await refuses(first);
  });

  it("is given up on SIGTERM, at once and cleanly", async () => {
    const socket = await serves(second);
    socket.write("there");
    await eventually("it is led through", () =>
      (served.at(-1)?.bytesRead ?? 0) > 0 ? true : undefined,
    );
    forwarder.kill("SIGTERM");
    const [code] = (await once(forwarder, "exit")) as [number];
    expect(code).toBe(0);
    await ends(socket);
    await refuses(second);
  });
});
