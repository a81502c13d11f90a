import { z } from "zod";

import { consumerChain } from "./consumer-chain-schema";
import { chainId, validatorName } from "./name-schemas";

const storage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("emptyDir") }),
  z.strictObject({
    kind: z.literal("hostPath"),
    path: z.string().regex(/^\//, "must be absolute"),
  }),
  z.strictObject({
    kind: z.literal("claim"),
    size: z.string().regex(/^\d+(Ki|Mi|Gi|Ti)$/, "must be a quantity such as 20Gi"),
    storageClass: z.string().min(1).optional(),
  }),
]);

const port = z.int().min(1).max(65_535);

const managedChain = z.strictObject({
  mode: z.literal("managed"),
  chainId: chainId.default("provider"),
  // Slower, a chain that makes blocks looks like one that stands still.
  blockTimeMs: z.int().min(100).max(5_000).default(1_000),
  blocksPerEpoch: z.int().min(1).default(5),
  unbondingSeconds: z.int().min(60).default(600),
  p2pPort: port.default(26_656),
});

const externalChain = z.strictObject({
  mode: z.literal("external"),
  chainId,
  rpc: z
    .array(z.url({ protocol: /^https?$/, error: "must be an http:// or https:// address" }))
    .min(1, "must name at least one RPC address"),
  gasPrice: z
    .string()
    .regex(/^\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/, "must be a price such as 0.025uatom"),
});

const validator = z.strictObject({
  name: validatorName,
  managed: z.boolean().default(true),
  poolIndex: z.int().min(0).optional(),
  operator: z
    .string()
    .regex(/^[a-z]+valoper1[02-9ac-hj-np-z]{38,58}$/, "must be a …valoper1… address")
    .optional(),
  // Times 1 000 000 it is the stake that is bonded; a chain's total power is at most 2^60.
  power: z.int().min(1).max(1_000_000_000).optional(),
  storage: storage.default({ kind: "emptyDir" }),
});

/** The stack config under `ics:`, by key. Every key is documented in Pulumi.yaml. */
export const configSchema = z.strictObject({
  clusters: z.enum(["embedded", "kind", "existing"]),
  providerChain: z.discriminatedUnion("mode", [managedChain, externalChain]),
  validators: z.array(validator).min(1, "must name at least one validator"),
  consumerChains: z.array(consumerChain).default([]),
  network: z
    .strictObject({
      subnet: z.string().default("127.97.0.0/24"),
      poolFirst: z.int().min(0).default(100),
      poolSize: z.int().min(1).default(10),
      gateway: z.string().optional(),
    })
    .prefault({}),
  mnemonics: z.record(validatorName, z.string().min(1)).default({}),
  portScheme: z.enum(["hashed", "interleaved"]).default("hashed"),
  expose: z
    .strictObject({ rpc: z.boolean().default(false), grpc: z.boolean().default(false) })
    .prefault({}),
  nodeIdentity: z.enum(["random", "derived"]).default("random"),
  externalTrafficPolicy: z.enum(["Local", "Cluster"]).default("Local"),
  allowPrivateAddresses: z
    .union([z.boolean(), z.literal("auto")], {
      error: 'must be true, false or "auto"',
    })
    .default("auto"),
  serviceSelector: z.enum(["none", "placeholder"]).default("none"),
  images: z
    .strictObject({
      providerNode: z.string().min(1).default("ics-discovery/provider-node:dev"),
      consumerNode: z.string().min(1).default("ics-discovery/consumer-node:dev"),
      agent: z.string().min(1).default("ics-discovery/agent:dev"),
    })
    .prefault({}),
  stateDir: z.string().min(1).default(".ics"),
});

/** Stack config after defaults. */
export type StackConfig = z.infer<typeof configSchema>;
