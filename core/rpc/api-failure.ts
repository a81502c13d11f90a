import { printable } from "../printable";

/**
 * Why a Kubernetes API server does not give what it is asked for, as one safe line: a client library's own
 * text has the whole answer in it, headers included.
 *
 * @param error - What the client threw; its `code` is an HTTP status, or an error of this machine's.
 */
export function apiFailure(error: unknown): string {
  const { code, message } = error as { readonly code?: unknown; readonly message?: unknown };
  if (code === 401) return "it does not know who asks (401)";
  if (code === 403) return "it does not let this be read (403)";
  if (typeof code === "number" && code >= 100) return `it answers ${String(code)}`;
  return printable(typeof code === "string" ? code : String(message), 200);
}
