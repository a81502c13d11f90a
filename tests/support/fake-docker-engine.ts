import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";

import ipaddr from "ipaddr.js";

import { type DockerAnswer, DockerApi } from "./docker-api";

/** Version of the API that the stand-in speaks: that of Docker 28. */
const apiVersion = "1.51";

const refuse = (status: number, message: string): DockerAnswer => ({ status, body: { message } });

function overlap(one: string, other: string): boolean {
  const [a, b] = [ipaddr.parseCIDR(one), ipaddr.parseCIDR(other)];
  const bits = Math.min(a[1], b[1]);
  return a[0].kind() === b[0].kind() && a[0].match([b[0], bits] as never);
}

const subnetsOf = (network: any): string[] =>
  (network.IPAM?.Config ?? []).map(({ Subnet }: { Subnet: string }) => Subnet);

/**
 * Stand-in for a Docker Engine, which tests that run without Docker cannot have: the network part
 * of the HTTP API on a unix socket, with the answers and refusals of Docker 28 in its own words.
 * It has no containers; `attach` says that one is there.
 */
export class FakeDockerEngine {
  readonly api: DockerApi;
  /** What was asked, e.g. `GET /v1.51/networks`. */
  readonly asked: string[] = [];
  private readonly networks = new Map<string, any>();
  private readonly refusals: { readonly asked: RegExp; readonly answer: DockerAnswer }[] = [];
  private readonly server: Server;

  constructor(private readonly socket: string) {
    this.api = new DockerApi(`unix://${socket}`);
    this.server = createServer((call, response) => {
      void this.answer(call).then(({ status, body }) => {
        response.writeHead(status, {
          "Api-Version": apiVersion,
          "Content-Type": typeof body === "string" ? "text/plain" : "application/json",
        });
        response.end(typeof body === "string" || body === undefined ? body : JSON.stringify(body));
      });
    });
  }

  async start(): Promise<void> {
    this.server.listen(this.socket);
    await once(this.server, "listening");
    this.make({
      Name: "bridge",
      Driver: "bridge",
      IPAM: { Config: [{ Subnet: "172.17.0.0/16" }] },
    });
  }

  async stop(): Promise<void> {
    this.server.close();
    this.server.closeAllConnections();
    await once(this.server, "close");
  }

  /** Refuses the next request that looks like this, e.g. `/^POST .*create$/`. */
  refuseOnce(asked: RegExp, status: number, message: string): void {
    this.refusals.push({ asked, answer: refuse(status, message) });
  }

  attach(network: string, container: string): void {
    this.find(network).Containers[randomBytes(32).toString("hex")] = { Name: container };
  }

  detachAll(network: string): void {
    this.find(network).Containers = {};
  }

  private async answer(call: IncomingMessage): Promise<DockerAnswer> {
    const path = decodeURIComponent(call.url ?? "");
    this.asked.push(`${call.method} ${path}`);
    const chunks: Buffer[] = [];
    for await (const chunk of call) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const refusal = this.refusals.findIndex((each) => each.asked.test(`${call.method} ${path}`));
    if (refusal >= 0) return this.refusals.splice(refusal, 1)[0]!.answer;
    const [, asked = "", , idOrName = ""] =
      /^(?:\/v1\.\d+)?\/(_ping|networks(\/([^/]+))?)$/.exec(path) ?? [];
    if (asked === "_ping") return { status: 200, body: "OK" };
    if (call.method === "GET" && asked === "networks") {
      const list = [...this.networks.values()].map(({ Containers: _not, ...network }) => network);
      return { status: 200, body: list };
    }
    if (call.method === "POST" && asked === "networks/create") {
      return this.create(JSON.parse(text));
    }
    const network = this.find(idOrName);
    if (network === undefined) return refuse(404, `network ${idOrName} not found`);
    if (call.method === "GET") return { status: 200, body: network };
    if (call.method === "DELETE") return this.remove(network);
    return refuse(404, "page not found");
  }

  private create(wish: any): DockerAnswer {
    if (this.find(wish.Name)?.Name === wish.Name) {
      return refuse(409, `network with name ${wish.Name} already exists`);
    }
    const taken = [...this.networks.values()].flatMap(subnetsOf);
    if (subnetsOf(wish).some((one) => taken.some((other) => overlap(one, other)))) {
      const reason = "Pool overlaps with other one on this address space";
      return refuse(403, `invalid pool request: ${reason}`);
    }
    return { status: 201, body: { Id: this.make(wish), Warning: "" } };
  }

  private make({ CheckDuplicate: _not, ...wish }: any): string {
    const Id = randomBytes(32).toString("hex");
    const free = `172.${18 + this.networks.size}`;
    const Config = wish.IPAM?.Config ?? [{ Subnet: `${free}.0.0/16`, Gateway: `${free}.0.1` }];
    this.networks.set(Id, {
      ...{ Id, Scope: "local", Driver: "bridge", EnableIPv4: true, EnableIPv6: false },
      ...{ Internal: false, Attachable: false, Ingress: false, Options: {}, Labels: {} },
      ...wish,
      IPAM: { Driver: "default", Options: null, ...wish.IPAM, Config },
      Containers: {},
    });
    return Id;
  }

  private remove(network: any): DockerAnswer {
    const attached = Object.entries<any>(network.Containers);
    if (attached.length > 0) {
      const list = attached.map(([id, { Name }]) => `name:"${Name}" id:"${id.slice(0, 12)}"`);
      const reason = `network ${network.Name} has active endpoints (${list.join(", ")})`;
      return refuse(403, `error while removing network: ${reason}`);
    }
    this.networks.delete(network.Id);
    return { status: 204, body: undefined };
  }

  private find(idOrName: string): any {
    const all = [...this.networks.values()];
    return (
      all.find(({ Id }) => Id === idOrName) ??
      all.find(({ Name }) => Name === idOrName) ??
      all.find(({ Id }) => Id.startsWith(idOrName))
    );
  }
}
