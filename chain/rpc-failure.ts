import type { ChainErrorCode } from "./chain-error";
import { ChainError } from "./chain-error";
import type { RpcAddress } from "./rpc-address";

/** Failures of a connection that never came to be: nothing can have reached the node. */
const neverConnected: Readonly<Record<string, string>> = {
  EAI_AGAIN: "its name cannot be resolved now",
  ECONNREFUSED: "connection refused",
  EHOSTUNREACH: "no route to its host",
  ENETUNREACH: "no route to its network",
  ENOTFOUND: "its name is unknown",
};

const remedies: Partial<Record<ChainErrorCode, string>> = {
  CUT_OFF: "look into the node's log",
  GARBAGE: "check that this is the RPC address of a CometBFT node",
  NO_MODULE:
    "use a provider chain that runs it; the Cosmos Hub, for one, took it out in its release 28",
  OVERSIZED: "check that this is the RPC address of a CometBFT node",
  REJECTED: "correct what is asked for, or look into the node's log",
  TIMEOUT: "check that the node is not stopped or overloaded",
  UNREACHABLE: "start the node or correct the address",
};

/** An error that names the address, the call and the remedy; `reason` must be printable already. */
export function rpcFailure(
  code: ChainErrorCode,
  address: RpcAddress,
  call: string,
  reason: string,
  cause?: unknown,
): ChainError {
  const remedy = remedies[code] ?? "try another address";
  return new ChainError(
    code,
    `RPC call "${call}" failed, ${reason}; "${address.shown}"; ${remedy}`,
    cause === undefined ? undefined : { cause },
  );
}

/** What an exception of the HTTP client means. */
export function transportFailure(cause: unknown, address: RpcAddress, call: string): ChainError {
  if (cause instanceof ChainError) return cause;
  const code = String((cause as { readonly code?: unknown }).code);
  const reason = neverConnected[code];
  if (reason !== undefined) return rpcFailure("UNREACHABLE", address, call, reason, cause);
  if (/^(HPE_|ERR_INVALID|Z_)/.test(code)) {
    return rpcFailure("GARBAGE", address, call, "the answer is not HTTP", cause);
  }
  if (/CERT|TLS|SSL|SELF_SIGNED|ALTNAME/.test(code)) {
    return rpcFailure("UNREACHABLE", address, call, `no trusted connection (${code})`, cause);
  }
  return rpcFailure("CUT_OFF", address, call, "the connection broke off", cause);
}
