import { z } from "zod";

import { httpNotation } from "../core/rpc/http-notation";
import { chainId, port } from "./name-schemas";

const managed = z.strictObject({
  mode: z.literal("managed").describe("the stack runs a testnet of its own"),
  chainId: chainId.default("provider").describe("the testnet's chain id"),
  // Slower, a chain that makes blocks looks like one that stands still.
  blockTimeMs: z
    .int()
    .min(100)
    .max(5_000)
    .default(1_000)
    .describe("time between blocks, in milliseconds"),
  blocksPerEpoch: z
    .int()
    .min(1)
    .default(5)
    .describe("how often the validator sets of consumer chains are updated, in blocks"),
  unbondingSeconds: z
    .int()
    .min(60)
    .optional()
    .describe(
      "unbonding period; 604800, a week, by default: IBC clients live for 0.66 of it, about 4.6 days, so that a testnet can sleep over a weekend; a removed consumer chain is deleted only when it is over",
    ),
  p2pPort: port.default(26_656).describe("P2P port of the provider chain's nodes"),
});

const rpcAddress = z
  .string()
  // Once and for all: what shows, compares and dials an address knows one way of writing it.
  .transform(httpNotation)
  .pipe(z.url({ protocol: /^https?$/, error: "must be an http://, https:// or tcp:// address" }));

const external = z.strictObject({
  mode: z.literal("external").describe("a chain that exists"),
  chainId: chainId.describe("the chain's id; an RPC address of another chain is refused"),
  rpc: z
    .array(rpcAddress)
    .min(1, "must name at least one RPC address")
    .describe("RPC addresses, tried in this order; `tcp://` means `http://`"),
  gasPrice: z
    .string()
    .regex(/^\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/, "must be a price such as 0.025uatom")
    .describe("price of gas that the stack's transactions pay, such as `0.025uatom`"),
});

/** `ics:providerChain`. */
export const providerChain = z.discriminatedUnion("mode", [managed, external]);
