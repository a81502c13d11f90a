import { z } from "zod";

import { canonicalHost } from "../core/details/endpoint";
import { neverPeerFault } from "../core/details/peer-address";
import { parseIpAddress } from "../core/ip-address";
import {
  accessModes,
  clusterBackends,
  externalTrafficPolicies,
  loadBalancerPresets,
  nodeIdentityKinds,
  serviceSelectors,
} from "../core/plan/settings";
import { portSchemes } from "../core/ports/hashed-ports";
import { httpNotation } from "../core/rpc/http-notation";
import { consumerChain } from "./consumer-chain-schema";
import { chainId, validatorName } from "./name-schemas";
import { memory, processors, volumeSize } from "./quantity-schemas";

const storage = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("emptyDir") }),
  z.strictObject({
    kind: z.literal("hostPath"),
    path: z.string().regex(/^\//, "must be absolute"),
  }),
  z.strictObject({
    kind: z.literal("claim"),
    size: volumeSize,
    storageClass: z.string().min(1).optional(),
    accessMode: z.enum(accessModes).optional(),
  }),
]);

const port = z.int().min(1).max(65_535);

const annotations = z.record(z.string().min(1), z.string());

/** A cluster that exists, by file or by another stack's output. */
const cluster = z.union(
  [
    z.strictObject({
      kubeconfig: z.string().min(1, "must name a file").optional(),
      context: z.string().min(1).optional(),
    }),
    z.strictObject({
      stack: z.string().min(1),
      output: z.string().min(1).default("kubeconfig"),
      context: z.string().min(1).optional(),
    }),
  ],
  {
    error: "must be {kubeconfig: FILE, context: NAME}, or {stack: ORG/PROJECT/STACK, output: NAME}",
  },
);

const managedChain = z.strictObject({
  mode: z.literal("managed"),
  chainId: chainId.default("provider"),
  // Slower, a chain that makes blocks looks like one that stands still.
  blockTimeMs: z.int().min(100).max(5_000).default(1_000),
  blocksPerEpoch: z.int().min(1).default(5),
  unbondingSeconds: z.int().min(60).default(600),
  p2pPort: port.default(26_656),
});

const rpcAddress = z
  .string()
  // Once and for all: what shows, compares and dials an address knows one way of writing it.
  .transform(httpNotation)
  .pipe(z.url({ protocol: /^https?$/, error: "must be an http://, https:// or tcp:// address" }));

const externalChain = z.strictObject({
  mode: z.literal("external"),
  chainId,
  rpc: z.array(rpcAddress).min(1, "must name at least one RPC address"),
  gasPrice: z
    .string()
    .regex(/^\d+(\.\d+)?[a-zA-Z][a-zA-Z0-9/:._-]{2,127}$/, "must be a price such as 0.025uatom"),
});

/** In its one spelling, which clusters give back. */
const address = z
  .string()
  .refine((text) => parseIpAddress(text) !== undefined, "must be an IP address")
  .refine((text) => neverPeerFault(text) === undefined, "must be an address that a peer can be at")
  .transform((text) => canonicalHost(text) ?? text);

const host = z
  .string()
  .refine((text) => canonicalHost(text) !== undefined, "must be an IP address or a DNS name")
  .refine((text) => neverPeerFault(text) === undefined, "must be where a peer can be")
  .transform((text) => canonicalHost(text) ?? text);

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
  storage: storage.optional(),
  cluster: cluster.optional(),
  address: address.optional(),
  externalAddress: host.optional(),
  annotations: annotations.optional(),
});

const kind = z.strictObject({
  network: z
    .strictObject({
      name: z
        .string()
        .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,62}$/, "must be a name that Docker takes")
        .optional(),
      create: z.boolean().default(true),
      subnet6: z.string().optional(),
    })
    .prefault({}),
  nodeImage: z.string().min(1).optional(),
  apiPort: port.optional(),
  rpcPort: port.default(26_657),
  parallel: z.boolean().default(true),
  extraConfig: z.string().min(1, "must name a file").optional(),
});

/** Pulumi.yaml gives an empty object to whoever sets none. */
const perhaps = <T extends z.ZodType>(schema: T) =>
  z.preprocess(
    (value) =>
      typeof value === "object" && value !== null && Object.keys(value).length === 0
        ? undefined
        : value,
    schema.optional(),
  );

const autoOr = z
  .union([z.boolean(), z.literal("auto")], {
    error: 'must be true, false or "auto"',
  })
  .default("auto");

/** The stack config under `ics:`, by key. Every key is documented in Pulumi.yaml. */
export const configSchema = z.strictObject({
  clusters: z.enum(clusterBackends),
  providerChain: z.discriminatedUnion("mode", [managedChain, externalChain]),
  validators: z.array(validator).min(1, "must name at least one validator"),
  consumerChains: z.array(consumerChain).default([]),
  network: z
    .strictObject({
      subnet: z.string().optional(),
      poolFirst: z.int().min(0).default(100),
      poolSize: z.int().min(1).default(10),
      gateway: z.string().optional(),
    })
    .prefault({}),
  mnemonics: z.record(validatorName, z.string().min(1)).default({}),
  portScheme: z.enum(portSchemes).default("hashed"),
  expose: z
    .strictObject({ rpc: z.boolean().default(false), grpc: z.boolean().default(false) })
    .prefault({}),
  networkPolicies: z.boolean().default(true),
  protectConsumerKeys: z.boolean().default(true),
  nodeIdentity: z.enum(nodeIdentityKinds).default("random"),
  externalTrafficPolicy: z.enum(externalTrafficPolicies).default("Local"),
  allowPrivateAddresses: autoOr,
  serviceSelector: z.enum(serviceSelectors).default("none"),
  p2p: z
    .strictObject({
      addrBookStrict: autoOr,
      allowDuplicateIp: z.boolean().default(false),
    })
    .prefault({}),
  images: z
    .strictObject({
      providerNode: z.string().min(1).optional(),
      consumerNode: z.string().min(1).optional(),
      agent: z.string().min(1).optional(),
    })
    .prefault({}),
  nodeResources: z
    .strictObject({
      cpu: processors.default("100m"),
      memory: memory.default("256Mi"),
      memoryLimit: memory.default("2Gi"),
    })
    .prefault({}),
  kind: perhaps(kind),
  loadBalancer: perhaps(
    z.strictObject({
      preset: z.enum(loadBalancerPresets).default("metallb"),
      annotations: annotations.default({}),
      class: z.string().min(1).optional(),
    }),
  ),
  stateDir: z.string().min(1).default(".ics"),
});

/** Stack config after defaults. */
export type StackConfig = z.infer<typeof configSchema>;
