import { z } from "zod";

import { canonicalHost } from "../core/details/endpoint";
import { neverPeerFault } from "../core/details/peer-address";
import { parseIpAddress } from "../core/ip-address";
import { accessModes } from "../core/plan/settings";
import { annotations, validatorName } from "./name-schemas";
import { volumeSize } from "./quantity-schemas";

const storage = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z
      .literal("emptyDir")
      .describe(
        "embedded only: there the pods are played; pods refuse it, since it would lose what was signed",
      ),
  }),
  z.strictObject({
    kind: z.literal("hostPath").describe("a folder of the Kubernetes node"),
    path: z
      .string()
      .regex(/^\//, "must be absolute")
      .describe("the folder; user 65532 must be able to write to it (kind sees to that)"),
  }),
  z.strictObject({
    kind: z.literal("claim").describe("a PersistentVolumeClaim"),
    size: volumeSize.describe("size of the claim, such as `20Gi`"),
    storageClass: z
      .string()
      .min(1)
      .optional()
      .describe("its storage class; the cluster's default where none is named"),
    accessMode: z
      .enum(accessModes)
      .optional()
      .describe("`ReadWriteOnce` where none is named; `ReadWriteOncePod` where the class can"),
  }),
]);

/** A cluster that exists, by file or by another stack's output. */
const cluster = z.union(
  [
    z.strictObject({
      kubeconfig: z
        .string()
        .min(1, "must name a file")
        .optional()
        .describe("path of the kubeconfig; those of `KUBECONFIG` where none is named"),
      context: z
        .string()
        .min(1)
        .optional()
        .describe("its context; the current one where none is named"),
    }),
    z.strictObject({
      stack: z.string().min(1).describe("another Pulumi stack, `ORG/PROJECT/STACK`"),
      output: z.string().min(1).default("kubeconfig").describe("its output with the kubeconfig"),
      context: z
        .string()
        .min(1)
        .optional()
        .describe("the context; the current one where none is named"),
    }),
  ],
  {
    error: "must be {kubeconfig: FILE, context: NAME}, or {stack: ORG/PROJECT/STACK, output: NAME}",
  },
);

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

/** One entry of `ics:validators`. */
export const validator = z.strictObject({
  name: validatorName.describe("a DNS label; names the validator's cluster and resources"),
  managed: z
    .boolean()
    .default(true)
    .describe(
      "`false`: somebody else's validator, with neither cluster nor publication; the endpoint is only read from the chain",
    ),
  poolIndex: z
    .int()
    .min(0)
    .optional()
    .describe("which pool of LoadBalancer addresses is this validator's; by place in this list"),
  operator: z
    .string()
    .regex(/^[a-z]+valoper1[02-9ac-hj-np-z]{38,58}$/, "must be a …valoper1… address")
    .optional()
    .describe("operator address (`…valoper1…`); external chains only, and needed there"),
  // Times 1 000 000 it is the stake that is bonded; a chain's total power is at most 2^60.
  power: z
    .int()
    .min(1)
    .max(1_000_000_000)
    .optional()
    .describe(
      "managed chains only: voting power at the start, which bonds 1000000 times as much stake; 500 where none is set",
    ),
  storage: storage
    .optional()
    .describe(
      "where chain nodes keep their data; emptyDir on embedded, a claim of 5Gi on kind and of 20Gi on existing",
    ),
  cluster: cluster
    .optional()
    .describe("existing only: the cluster, one of its own for each validator"),
  address: address
    .optional()
    .describe(
      "existing only, but not with the preset aws-nlb: the LoadBalancer address to ask for; the cluster chooses where none is set",
    ),
  externalAddress: host
    .optional()
    .describe(
      "host that the consumer nodes tell their peers; the LoadBalancer's where none is set",
    ),
  annotations: annotations
    .optional()
    .describe("existing only: annotations of this validator's p2p Service"),
});
