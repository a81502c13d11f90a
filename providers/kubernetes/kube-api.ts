import { Agent, request } from "node:https";

/** How an administrator reaches an API server. */
export interface KubeAccess {
  /** e.g. `https://127.0.0.1:20002` */
  readonly server: string;
  /** PEM texts. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

export interface KubeReply {
  readonly status: number;
  readonly text: string;
}

const actMs = 10_000;

function accepted(path: string, { status, text }: KubeReply): string {
  if (status < 300) return text;
  throw new Error(`API server refuses "${path}" (${status}); ${text.slice(0, 400)}`);
}

const silent = ({ origin, pathname }: URL, timeoutMs: number, cause: Error): Error =>
  new Error(
    `API server does not answer "${pathname}" within ${timeoutMs} ms; "${origin}"; look into its log, or run again when the machine is less busy`,
    { cause },
  );

/**
 * The few calls that make and probe an embedded cluster, and install MetalLB in one of Kind.
 *
 * Straight HTTPS instead of kubectl, whose every start costs more than all of these calls.
 */
export class KubeApi {
  private readonly agent: Agent;

  /** @param fieldManager - Who owns the fields that `apply` sets. */
  constructor(
    private readonly access: KubeAccess,
    private readonly fieldManager = "ics-embedded",
  ) {
    const { ca, cert, key } = access;
    this.agent = new Agent({ ca, cert, key, keepAlive: true, maxSockets: 4 });
  }

  close(): void {
    this.agent.destroy();
  }

  async get(path: string, timeoutMs: number, accept = "application/json"): Promise<KubeReply> {
    return this.call("GET", path, { accept }, "", timeoutMs);
  }

  async delete(path: string): Promise<KubeReply> {
    return this.call("DELETE", path, {}, "", 5_000);
  }

  /**
   * Makes an object be as described (server-side apply).
   *
   * @param body - JSON or YAML.
   * @throws Error with the server's own words when it refuses.
   */
  async apply(path: string, body: string): Promise<void> {
    accepted(path, await this.applied(path, body));
  }

  /**
   * The same, whatever the server says to it.
   *
   * @param dryRun - Only asks what the object would be.
   */
  async applied(path: string, body: string, { dryRun = false } = {}): Promise<KubeReply> {
    const query = `fieldManager=${this.fieldManager}&force=true${dryRun ? "&dryRun=All" : ""}`;
    const headers = { "content-type": "application/apply-patch+yaml" };
    return this.call("PATCH", `${path}?${query}`, headers, body, actMs);
  }

  /**
   * Changes fields of an object that is there; makes none.
   *
   * @param body - JSON merge patch.
   */
  async merge(path: string, body: string): Promise<KubeReply> {
    const headers = { "content-type": "application/merge-patch+json" };
    return this.call("PATCH", path, headers, body, actMs);
  }

  /**
   * Creates an object, or asks one for something it makes up, such as a token.
   *
   * @param body - JSON.
   * @returns The server's answer, JSON.
   * @throws Error with the server's own words when it refuses.
   */
  async create(path: string, body: string): Promise<string> {
    const headers = { "content-type": "application/json" };
    return accepted(path, await this.call("POST", path, headers, body, actMs));
  }

  private async call(
    method: string,
    path: string,
    headers: Readonly<Record<string, string>>,
    body: string,
    timeoutMs: number,
  ): Promise<KubeReply> {
    return new Promise((done, fail) => {
      const url = new URL(path, this.access.server);
      const signal = AbortSignal.timeout(timeoutMs);
      const failed = (cause: Error): void => {
        fail(signal.aborted ? silent(url, timeoutMs, cause) : cause);
      };
      const outgoing = request(url, { method, headers, agent: this.agent, signal }, (reply) => {
        const parts: Buffer[] = [];
        reply
          .on("data", (part: Buffer) => parts.push(part))
          .on("error", failed)
          .on("end", () => {
            done({ status: reply.statusCode ?? 0, text: Buffer.concat(parts).toString("utf8") });
          });
      });
      outgoing.on("error", failed).end(body);
    });
  }
}
