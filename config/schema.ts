import { z } from "zod";

/** What a DNS label may be, short enough to leave room for `-cluster`. */
const validatorName = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
    "must be a lower-case DNS label of at most 32 characters, starting with a letter",
  );

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

const chainId = z
  .string()
  .min(1, "must not be empty")
  // CometBFT counts bytes (types/genesis.go, MaxChainIDLen).
  .refine((id) => Buffer.byteLength(id) <= 50, "must have at most 50 bytes of UTF-8")
  .refine((id) => !/[\u0000-\u001f\u007f]/.test(id), "must not hold control characters");

const port = z.int().min(1).max(65_535);

const managedChain = z.strictObject({
  mode: z.literal("managed"),
  chainId: chainId.default("provider"),
  blockTimeMs: z.int().min(100).max(60_000).default(1_000),
  unbondingSeconds: z
    .int()
    .min(60)
    .default(21 * 24 * 3_600),
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
  storage: storage.default({ kind: "emptyDir" }),
});

/** The stack config under `ics:`, by key. Every key is documented in Pulumi.yaml. */
export const configSchema = z.strictObject({
  clusters: z.enum(["embedded", "kind", "existing"]),
  providerChain: z.discriminatedUnion("mode", [managedChain, externalChain]),
  validators: z.array(validator).min(1, "must name at least one validator"),
  consumerChains: z
    .array(
      z.strictObject({
        chainId,
        validators: z.array(validatorName).min(1, "must name at least one validator"),
      }),
    )
    .default([]),
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
    })
    .prefault({}),
  stateDir: z.string().min(1).default(".ics"),
});

/** Stack config after defaults. */
export type StackConfig = z.infer<typeof configSchema>;
