import type { IncomingHttpHeaders } from "node:http";

import { printable } from "../../core/printable";

export interface Refusal {
  readonly status: number;
  /** What; the value; the remedy. */
  readonly text: string;
}

interface Call {
  readonly method?: string | undefined;
  readonly headers: IncomingHttpHeaders;
}

/** What this machine calls itself. Another name that leads here is a page of somebody else's (DNS rebinding). */
const names = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Why a request is not answered; undefined for one that may come from the page itself, or from whoever opens it.
 *
 * @see https://www.w3.org/TR/fetch-metadata/
 */
export function refusalOf({ method, headers }: Call, port: number): Refusal | undefined {
  const hosts = names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]);
  const host = headers.host?.toLowerCase() ?? "";
  if (!hosts.includes(host)) {
    const remedy = `open http://127.0.0.1:${port}/, from elsewhere after ssh -L ${port}:127.0.0.1:${port}`;
    return {
      status: 421,
      text: `this is not served under that name; "${printable(host)}"; ${remedy}`,
    };
  }
  if (method !== "GET" && method !== "HEAD") {
    return {
      status: 405,
      text: `there is nothing to do here; "${printable(method ?? "")}"; use GET`,
    };
  }
  const { origin, "sec-fetch-site": site, "sec-fetch-mode": mode } = headers;
  const isForeign = origin !== undefined && !hosts.includes(origin.replace(/^http:\/\//, ""));
  const isOfOthers = site !== undefined && site !== "same-origin" && site !== "none";
  if (isForeign || (isOfOthers && mode !== "navigate")) {
    const from = printable(origin ?? String(site));
    return { status: 403, text: `another page asks; "${from}"; open this one by itself` };
  }
  return undefined;
}
