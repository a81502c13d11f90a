import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { KubeConfig, type User } from "@kubernetes/client-node";

import type { ClusterToAsk } from "./asked-cluster";
import { beforeEnd } from "./before-end";

/** How long a login that failed is not tried again. */
const failedMs = 30_000;
/** How long a program may wait for a person. */
const hangingMs = 300_000;
/** So long before it expires, a credential is asked for anew. */
const earlyMs = 30_000;

/** What a program that logs in says: `ExecCredential` of client.authentication.k8s.io. */
interface Credential {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  /** RFC 3339; absent where it holds until it is refused. */
  readonly expirationTimestamp?: string;
}

interface ExecConfig {
  readonly apiVersion?: string;
  readonly command?: string;
  readonly args?: readonly string[] | null;
  readonly env?: readonly { readonly name: string; readonly value: string }[] | null;
}

const textOr = (value: unknown): string | undefined =>
  typeof value === "string" && value !== "" ? value : undefined;

/** What a program has printed, of which no fault may show anything. */
function credentialIn(text: string): Credential {
  let said: unknown;
  try {
    said = (JSON.parse(text) as { readonly status?: unknown } | null)?.status;
  } catch {
    said = undefined;
  }
  if (typeof said !== "object" || said === null) {
    throw Object.assign(new Error("no credential"), { stderr: "it prints no ExecCredential" });
  }
  const found = said as Readonly<Record<keyof Credential, unknown>>;
  const [token, cert, key, until] = [
    textOr(found.token),
    textOr(found.clientCertificateData),
    textOr(found.clientKeyData),
    textOr(found.expirationTimestamp),
  ];
  return {
    ...(token === undefined ? {} : { token }),
    ...(cert === undefined ? {} : { clientCertificateData: cert }),
    ...(key === undefined ? {} : { clientKeyData: key }),
    ...(until === undefined ? {} : { expirationTimestamp: until }),
  };
}

/** Why a program failed, without its arguments, which may be secret. Whoever shows it makes it printable. */
function whyOf(cause: unknown): string {
  const { stderr, code, signal } = cause as {
    readonly stderr?: string;
    readonly code?: string | number | null;
    readonly signal?: string | null;
  };
  const line = stderr?.trim().split("\n").at(-1) ?? "";
  if (line !== "") return line.slice(0, 80);
  return typeof signal === "string" ? `ended by ${signal}` : `code ${String(code)}`;
}

/**
 * Runs the program by which a kubeconfig logs in. It ends with this process.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
async function credentialOf({ apiVersion, command, args, env }: ExecConfig): Promise<Credential> {
  const info = { kind: "ExecCredential", apiVersion, spec: { interactive: false } };
  const run = promisify(execFile)(command ?? "", [...(args ?? [])], {
    env: {
      ...process.env,
      ...Object.fromEntries((env ?? []).map(({ name, value }) => [name, value])),
      KUBERNETES_EXEC_INFO: JSON.stringify(info),
    },
    maxBuffer: 2 ** 20,
    timeout: hangingMs,
  });
  run.child.stdin?.end();
  const forget = beforeEnd(process, () => {
    run.child.kill();
  });
  try {
    return credentialIn((await run).stdout);
  } catch (cause) {
    throw new Error(`login by ${command ?? ""} fails (${whyOf(cause)}); try it by kubectl`);
  } finally {
    forget();
  }
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");

/** A user who has what the program gave, beside all else that the kubeconfig says of him. */
function loggedIn(user: User, credential: Credential): User {
  const { token, clientCertificateData: cert, clientKeyData: key } = credential;
  const rest: User = { ...user, exec: undefined };
  if (cert === undefined || key === undefined) {
    return { ...rest, ...(token === undefined ? {} : { token }) };
  }
  const { certFile: _cert, keyFile: _key, ...others } = rest;
  return {
    ...{ ...others, certData: base64(cert), keyData: base64(key) },
    ...(token === undefined ? {} : { token }),
  };
}

/**
 * The same cluster, where a program that logs in runs once for all that is asked, until what it gave expires
 * or is refused: the client library has it run for each request, and does not end it.
 */
export function keptLogin(cluster: ClusterToAsk): ClusterToAsk {
  let login: Promise<Credential> | undefined;
  const begin = (exec: ExecConfig): Promise<Credential> => {
    const asked = credentialOf(exec);
    const drop = (afterMs: number): void => {
      setTimeout(() => {
        if (login === asked) login = undefined;
      }, afterMs).unref();
    };
    asked.then(
      ({ expirationTimestamp: until }) => {
        const leftMs = until === undefined ? NaN : Date.parse(until) - Date.now() - earlyMs;
        if (!Number.isNaN(leftMs)) drop(Math.min(Math.max(leftMs, 0), 2 ** 31 - 1));
      },
      () => {
        drop(failedMs);
      },
    );
    return asked;
  };
  return {
    ...cluster,
    kubeConfig: async () => {
      const config = await cluster.kubeConfig();
      const [at, user] = [config.getCurrentCluster(), config.getCurrentUser()];
      const exec = (user?.exec ?? undefined) as ExecConfig | undefined;
      if (at === null || user === null || exec === undefined) return config;
      login ??= begin(exec);
      const known = new KubeConfig();
      known.loadFromClusterAndUser(at, loggedIn(user, await login));
      return known;
    },
    forgetLogin: () => {
      login = undefined;
    },
  };
}
