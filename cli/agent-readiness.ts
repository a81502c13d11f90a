import { get } from "node:http";

import { metricsPort } from "../core/manifests/metrics-port";

/**
 * Whether the agent that plays beside an embedded node says that it is ready; nothing is thrown.
 *
 * @param nodeRpc - URL of a node of the same validator: the agent listens on its address.
 */
export async function isAgentReady(nodeRpc: string, timeoutMs: number): Promise<boolean> {
  const { hostname } = new URL(nodeRpc);
  return new Promise((resolve) => {
    const options = { agent: false, signal: AbortSignal.timeout(timeoutMs) };
    const asked = get(`http://${hostname}:${metricsPort}/readyz`, options, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asked.once("error", () => {
      resolve(false);
    });
  });
}
