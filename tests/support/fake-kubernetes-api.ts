import type { ServerResponse } from "node:http";

import { KubeConfig } from "@kubernetes/client-node";

import { bodyOf, httpServer } from "./chain-servers";
import { podForwarding } from "./pod-forwarding";

/** An API server of a single process: collections that are listed, watched and written, and no rules behind them. */
export interface FakeKubernetesApi {
  readonly kubeConfig: KubeConfig;
  /** Collections, by path, whose lists do not come until a test takes them out. */
  readonly held: Set<string>;
  /** What others wrote so far: method and path. */
  readonly writes: string[];
  /** Where port forwarding to a pod leads, `host:port` by the pod's path and port; to others it is refused. */
  readonly forwarded: Map<string, string>;
  /** Makes an object be there, and tells whoever watches its collection. */
  put(collection: string, object: any): void;
  /** The object of this path, e.g. `/api/v1/namespaces/x/pods/x-0`; undefined where it is not there. */
  at(path: string): any;
  close(): Promise<void>;
}

/** Starts an API server that has nothing. Selectors are not heeded: what a collection has is what is asked for. */
export async function startFakeKubernetesApi(): Promise<FakeKubernetesApi> {
  const collections = new Map<string, Map<string, any>>();
  const watchers = new Map<string, Set<ServerResponse>>();
  const waiting = new Map<string, (() => void)[]>();
  const writes: string[] = [];
  const forwarded = new Map<string, string>();
  let version = 1;

  const objectsOf = (path: string): Map<string, any> => {
    const objects = collections.get(path) ?? new Map<string, any>();
    collections.set(path, objects);
    return objects;
  };
  const tell = (collection: string, type: string, object: any): void => {
    for (const one of watchers.get(collection) ?? []) {
      one.write(`${JSON.stringify({ type, object })}\n`);
    }
  };
  const put = (collection: string, object: any): any => {
    const name = object.metadata?.name ?? "";
    const type = objectsOf(collection).has(name) ? "MODIFIED" : "ADDED";
    const metadata = { uid: `uid-of-${name}`, ...object.metadata };
    const stored = { ...object, metadata: { ...metadata, resourceVersion: String(version++) } };
    objectsOf(collection).set(name, stored);
    tell(collection, type, stored);
    return stored;
  };
  const apart = (path: string): readonly [collection: string, name: string] => [
    path.slice(0, path.lastIndexOf("/")),
    path.slice(path.lastIndexOf("/") + 1),
  ];
  const at = (path: string): any => {
    const [collection, name] = apart(path);
    return collections.get(collection)?.get(name);
  };

  const held = new (class extends Set<string> {
    override delete(path: string): boolean {
      for (const go of waiting.get(path)?.splice(0) ?? []) go();
      return super.delete(path);
    }
  })();

  const server = await httpServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://x");
    const answer = (value: unknown, status = 200): void => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(JSON.stringify(value));
    };
    const method = request.method ?? "";
    if (method === "GET" && searchParams.get("watch") === "true") {
      response.writeHead(200, { "content-type": "application/json" }).flushHeaders();
      const all = watchers.get(pathname) ?? new Set();
      watchers.set(pathname, all.add(response));
      response.on("close", () => all.delete(response));
      return;
    }
    const object = at(pathname);
    if (method === "GET" && object !== undefined) {
      answer(object);
      return;
    }
    if (method === "GET") {
      const list = (): void => {
        const metadata = { resourceVersion: String(version) };
        answer({ kind: "List", metadata, items: [...objectsOf(pathname).values()] });
      };
      if (held.has(pathname)) waiting.set(pathname, [...(waiting.get(pathname) ?? []), list]);
      else list();
      return;
    }
    void bodyOf(request).then((text) => {
      writes.push(`${method} ${pathname}`);
      const body = text === "" ? {} : JSON.parse(text);
      const former: any = at(pathname);
      const [collection, name] = apart(pathname);
      if (method === "POST" && objectsOf(pathname).has(String(body.metadata?.name))) {
        answer({ kind: "Status", code: 409 }, 409);
      } else if (method === "POST") answer(put(pathname, body), 201);
      else if (former === undefined) answer({ kind: "Status", code: 404 }, 404);
      else if (method === "DELETE") {
        objectsOf(collection).delete(name);
        tell(collection, "DELETED", former);
        answer({ kind: "Status", status: "Success" });
      } else if (method === "PUT") answer(put(collection, body));
      else answer(put(collection, { ...former, data: { ...former.data, ...body.data } }));
    });
  }, podForwarding(forwarded));
  const kubeConfig = new KubeConfig();
  kubeConfig.loadFromClusterAndUser(
    { name: "fake", server: server.url, skipTLSVerify: true },
    { name: "nobody" },
  );
  return { kubeConfig, held, writes, forwarded, put, at, close: () => server.close() };
}
