import { printable } from "../core/printable";
import { httpNotation } from "../core/rpc/http-notation";
import { ChainError } from "./chain-error";

/** Where a node's JSON-RPC is reached. */
export interface RpcAddress {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** The address as it may stand in a message: hosted nodes hide keys in credentials, path and query. */
  readonly shown: string;
}

const remedy = "give it as http://HOST:PORT or https://HOST";

/** RPC addresses as they may stand in a message. */
export const shownAddresses = (rpc: readonly string[]): string =>
  rpc.map((text) => rpcAddress(text).shown).join(" ");

/** `USER:PASSWORD` of an address; nothing where what is escaped in it is no text. */
function credentialsOf({ username, password }: URL): string | undefined {
  try {
    return `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  } catch {
    return undefined;
  }
}

/**
 * Reads an RPC address, also in CometBFT's notation.
 *
 * @throws ChainError `BAD_ADDRESS`.
 */
export function rpcAddress(text: string): RpcAddress {
  const spelled = httpNotation(text);
  const url = URL.canParse(spelled) ? new URL(spelled) : undefined;
  const credentials = url === undefined ? undefined : credentialsOf(url);
  if (url === undefined || credentials === undefined || !/^https?:$/.test(url.protocol)) {
    // Whatever stands before an @ may be a password, and what follows the host a key.
    const safe = printable(
      text.replace(/^.*@/s, "…@").replace(/(?<!:(?=\/\/))(?<!:\/)[/?#].*$/s, "/…"),
    );
    throw new ChainError("BAD_ADDRESS", `RPC address cannot be read; "${safe}"; ${remedy}`);
  }
  url.username = "";
  url.password = "";
  url.hash = "";
  const hidden = url.pathname !== "/" || url.search !== "";
  return {
    url: url.href,
    headers:
      credentials === ":"
        ? {}
        : { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
    shown: `${url.origin}${hidden ? "/…" : ""}`,
  };
}
