import { z } from "zod";

import { port } from "./name-schemas";

/** `ics:kind`. */
export const kind = z.strictObject({
  network: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, "must be a name that Docker takes")
        .optional()
        .describe("the Docker network; `ics-<stack>`, or `kind` where it exists already"),
      create: z
        .boolean()
        .default(true)
        .describe(
          "`true`: the stack makes the network with `ics:network.subnet`, and containers get addresses below the pools; `false`: it exists, and its real subnet is read",
        ),
      subnet6: z
        .string()
        .optional()
        .describe("an IPv6 subnet, which makes the network dual-stack; none by default"),
    })
    .prefault({}),
  nodeImage: z.string().min(1).optional().describe("image of the nodes; Kind's own by default"),
  apiPort: port
    .optional()
    .describe(
      "port on 127.0.0.1 of the first cluster's API server, the next one's is the next; free ones by default",
    ),
  rpcPort: port
    .default(26_657)
    .describe(
      "port on 127.0.0.1 of the provider chain's RPC in the first cluster, the next one's is the next",
    ),
  parallel: z.boolean().default(true).describe("whether clusters are made at the same time"),
  extraConfig: z
    .string()
    .min(1, "must name a file")
    .optional()
    .describe("path of a file of Kind settings that are merged into every cluster's"),
});
