import { z } from "zod";

/** `ics:hermes`. */
export const hermes = z.strictObject({
  waitForChannel: z
    .boolean()
    .default(true)
    .describe("whether `up` waits until the channel is open; `false`: it opens in its own time"),
  channelTimeoutSeconds: z
    .int()
    .min(1)
    .max(86_400)
    .default(180)
    .describe("how long it is waited for"),
  providerGrpc: z
    .array(z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }))
    .default([])
    .describe(
      "gRPC addresses of a provider chain that exists, one for each of `ics:providerChain.rpc`, in their order",
    ),
});
