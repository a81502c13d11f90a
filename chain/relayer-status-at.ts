import { parseRelayerStatus, type RelayerStatus } from "../core/relayer/relayer-status";

const statusBytes = 16 << 10;

/**
 * What a relayer says that it does; nothing where it does not answer.
 *
 * @param listen - `host:port` of its status.
 */
export async function relayerStatusAt(
  listen: string,
  timeoutMs: number,
): Promise<RelayerStatus | undefined> {
  try {
    const reply = await fetch(`http://${listen}/status`, {
      signal: AbortSignal.timeout(timeoutMs),
    });
    return parseRelayerStatus((await reply.text()).slice(0, statusBytes));
  } catch {
    return undefined;
  }
}
