import { parseRelayerStatus } from "../core/relayer/relayer-status";
import type { SeenRelayer } from "../core/relayer/seen-relayer";

const statusBytes = 16 << 10;

/**
 * What a relayer says that it does; nothing is thrown.
 *
 * @param listen - `host:port` of its status.
 */
export async function seenRelayer(listen: string, timeoutMs: number): Promise<SeenRelayer> {
  const address = `http://${listen}/status`;
  try {
    const reply = await fetch(address, { signal: AbortSignal.timeout(timeoutMs) });
    const status = parseRelayerStatus((await reply.text()).slice(0, statusBytes));
    if (status !== undefined) return { state: status.state, text: status.text };
  } catch {
    // It is told as one that is silent.
  }
  return { state: "silent", text: address };
}
