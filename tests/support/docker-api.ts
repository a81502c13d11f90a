import { request } from "node:http";

import type { Properties } from "./resource-plugin";

export interface DockerAnswer {
  readonly status: number;
  readonly body: any;
}

/** Asks a Docker Engine over its HTTP API, past the plugin. */
export class DockerApi {
  /** @param host - As `DOCKER_HOST` has it: `unix:///path` or `tcp://host:port`. */
  constructor(readonly host: string) {}

  ask(method: string, path: string, body?: Properties): Promise<DockerAnswer> {
    const { protocol, hostname, port, pathname } = new URL(this.host);
    const where = protocol === "unix:" ? { socketPath: pathname } : { host: hostname, port };
    const headers = { "Content-Type": "application/json" };
    return new Promise((resolve, reject) => {
      const call = request({ ...where, method, path, headers }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => {
          const text = Buffer.concat(chunks).toString();
          const parsed = text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text;
          resolve({ status: response.statusCode ?? 0, body: parsed });
        });
      });
      call.on("error", reject);
      call.end(body === undefined ? undefined : JSON.stringify(body));
    });
  }

  /** Makes a network behind Pulumi's back; its id. */
  async createNetwork(name: string, subnet: string): Promise<string> {
    const { body } = await this.ask("POST", "/networks/create", {
      Name: name,
      IPAM: { Config: [{ Subnet: subnet }] },
    });
    return body.Id;
  }

  /** A network as Docker reports it, if it is there. */
  async network(idOrName: string): Promise<any> {
    const { status, body } = await this.ask("GET", `/networks/${idOrName}`);
    return status === 200 ? body : undefined;
  }

  async removeNetworks(prefix: string): Promise<void> {
    const { body } = await this.ask("GET", "/networks");
    for (const { Name, Id } of body) {
      if (Name.startsWith(prefix)) await this.ask("DELETE", `/networks/${Id}`);
    }
  }
}
