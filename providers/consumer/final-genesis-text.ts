import { isWebAddress } from "../../core/plan/web-address";
import { genesisFileText } from "./genesis-file";

const fetchMs = 120_000;
/** The largest genesis in use are exports of whole chains. */
const largestBytes = 256 << 20;

const fault = (file: string, why: string, cause?: unknown): Error =>
  new Error(`final genesis cannot be read: ${why}; "${file}"; correct finalGenesisFile`, { cause });

async function fetched(address: string): Promise<string> {
  const signal = AbortSignal.timeout(fetchMs);
  const answer = await fetch(address, { signal }).catch((error: unknown) => {
    throw fault(address, "the address does not answer", error);
  });
  if (!answer.ok || answer.body === null) {
    throw fault(address, `the address answers ${String(answer.status)}`);
  }
  const parts: Uint8Array[] = [];
  let bytes = 0;
  try {
    for await (const part of answer.body as AsyncIterable<Uint8Array>) {
      bytes += part.length;
      if (bytes > largestBytes) break;
      parts.push(part);
    }
  } catch (error) {
    throw fault(address, "the connection broke off", error);
  }
  if (bytes > largestBytes) throw fault(address, `it has more than ${String(largestBytes)} bytes`);
  return Buffer.concat(parts).toString("utf8");
}

/**
 * Text of a genesis that a chain's team hands out whole.
 *
 * @param file - Path, absolute or relative to the program, or web address.
 * @throws Error when it cannot be read.
 */
export async function finalGenesisText(file: string): Promise<string> {
  return isWebAddress(file) ? fetched(file) : genesisFileText("finalGenesisFile", file);
}
