import { z } from "zod";

import { defaultPools } from "../core/plan/network-defaults";
import {
  clusterBackends,
  externalTrafficPolicies,
  loadBalancerPresets,
  nodeIdentityKinds,
  relayers,
  serviceSelectors,
} from "../core/plan/settings";
import { portSchemes } from "../core/ports/hashed-ports";
import { consumerChain } from "./consumer-chain-schema";
import { hermes } from "./hermes-schema";
import { kind } from "./kind-schema";
import { annotations, chainId, validatorName } from "./name-schemas";
import { providerChain } from "./provider-chain-schema";
import { memory, processors } from "./quantity-schemas";
import { validator } from "./validator-schema";

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

/** The stack config under `ics:`, by key. docs/configuration.md is made from it. */
export const configSchema = z.strictObject({
  clusters: z
    .enum(clusterBackends)
    .describe(
      "Where the Kubernetes clusters come from. `embedded`: control planes on this machine, no Docker. `kind`: one Kind cluster per validator, on one Docker network. `existing`: clusters that somebody else made and keeps; the stack adds and removes its own objects only.",
    ),
  providerChain: providerChain.describe(
    "The provider chain. Of a managed one `unbondingSeconds` is a week: IBC clients live for 0.66 of it, 4.6 days, so that a testnet can sleep over a weekend and its relayers still find live clients.",
  ),
  validators: z
    .array(validator)
    .min(1, "must name at least one validator")
    .describe("The validators: your own, and others of a managed chain whose nodes run elsewhere."),
  consumerChains: z
    .array(consumerChain)
    .default([])
    .describe("The consumer chains that your validators run."),
  network: z
    .strictObject({
      subnet: z
        .string()
        .optional()
        .describe(
          "subnet of the LoadBalancer addresses: 127.97.0.0/24 on embedded and 192.168.97.0/24 on kind by default, read from a Docker network that exists, of no use on existing",
        ),
      poolFirst: z
        .int()
        .min(0)
        .default(defaultPools.first)
        .describe(
          "offset of the first pool in the subnet: validator i's begins at poolFirst + i·poolSize",
        ),
      poolSize: z.int().min(1).default(defaultPools.size).describe("addresses of a pool"),
      gateway: z
        .string()
        .optional()
        .describe("an address in the subnet that no pool may hold; none by default"),
    })
    .prefault({})
    .describe("Where the LoadBalancer addresses are."),
  mnemonics: z
    .record(validatorName, z.string().min(1))
    .default({})
    .describe(
      "Account mnemonic of every managed validator of an external chain, by name. Set each with `--secret`: words that stand in plain text in a settings file are refused.",
    ),
  relayer: z
    .enum(relayers)
    .default("none")
    .describe(
      "What relays between consumer chains and the provider chain. `hermes`: one process for each consumer chain (on kind and existing a pod), with an account of its own, opens the CCV channel and keeps it alive; `make up` builds Hermes where it is not installed, which takes Rust and some minutes. `none`: validator sets stay as they were at the launch.",
    ),
  hermes: perhaps(hermes).describe("How Hermes is run, where `ics:relayer` or a chain names it."),
  relayerMnemonics: z
    .record(chainId, z.string().min(1))
    .default({})
    .describe(
      "Account mnemonic of a consumer chain's relayer, by chain id, where the provider chain exists; that account must hold funds on both chains and be nobody else's. Set each with `--secret`.",
    ),
  portScheme: z
    .enum(portSchemes)
    .default("hashed")
    .describe(
      "`hashed`: P2P 30100, RPC 30200 and gRPC 30300 plus the chain id's offset. `interleaved`: 26756 + 10·offset and its neighbours. All validators of a consumer chain must use the same.",
    ),
  expose: z
    .strictObject({
      rpc: z
        .boolean()
        .default(false)
        .describe("RPC too; that of pods has no unsafe methods where it is public"),
      grpc: z.boolean().default(false).describe("gRPC too"),
    })
    .prefault({})
    .describe("What the LoadBalancer carries besides P2P."),
  networkPolicies: z
    .boolean()
    .default(true)
    .describe(
      "On clusters that exist: a NetworkPolicy per namespace of the stack. Its pods then reach no private network and no cloud's metadata, but for DNS, the API server's port, RPC ports and the stack's own addresses; strangers reach P2P, and public RPC where that is exposed.",
    ),
  protectConsumerKeys: z
    .boolean()
    .default(true)
    .describe(
      "Whether the consumer keys of validators on an external provider chain are protected: a plan that deletes one is refused, a destroy too, until the validator is listed under `optOut`. A key that is lost cannot be had again. To destroy such a stack all the same, set this to `false` and run `up` first.",
    ),
  nodeIdentity: z
    .enum(nodeIdentityKinds)
    .default("random")
    .describe(
      "`random`: a secret node key per validator, whose id is published with the endpoint. `derived`: the original's keys, which anyone can compute.",
    ),
  externalTrafficPolicy: z
    .enum(externalTrafficPolicies)
    .default("Local")
    .describe("`externalTrafficPolicy` of the p2p Service."),
  allowPrivateAddresses: autoOr.describe(
    "Whether private and loopback addresses of strangers may become peers. `auto`: `true` on embedded and kind, `false` on existing.",
  ),
  serviceSelector: z
    .enum(serviceSelectors)
    .default("none")
    .describe("Selector of the p2p Service. `placeholder`: one that matches nothing."),
  p2p: z
    .strictObject({
      addrBookStrict: autoOr.describe(
        "`addr_book_strict`; `auto`: `true` where strangers' private addresses are refused",
      ),
      allowDuplicateIp: z
        .boolean()
        .default(false)
        .describe(
          "`allow_duplicate_ip`; set it to `true` where a load balancer hides who connects. It is so in any case on embedded, with `externalTrafficPolicy: Cluster`, and at the next start of a node of whose peers two share a host",
        ),
    })
    .prefault({})
    .describe("CometBFT's p2p settings of consumer nodes."),
  images: z
    .strictObject({
      providerNode: z.string().min(1).optional().describe("of the provider chain's nodes"),
      consumerNode: z.string().min(1).optional().describe("of the consumer chains' nodes"),
      agent: z.string().min(1).optional().describe("of the agent"),
      relayer: z.string().min(1).optional().describe("of the relayer with Hermes"),
    })
    .prefault({})
    .describe(
      "Images of the pods. Those that are not named are built from `images/` and loaded on kind; on existing they must be named; pods on embedded are played and pull nothing.",
    ),
  nodeResources: z
    .strictObject({
      cpu: processors
        .default("100m")
        .describe("processors it asks for, such as `250m`, `2` or `0.5`"),
      memory: memory
        .default("256Mi")
        .describe("memory it asks for: `512Mi`, `1.5Gi`, `2G` or a plain number of bytes"),
      memoryLimit: memory.default("2Gi").describe("memory it may use at most"),
    })
    .prefault({})
    .describe("Resources of a chain node's pod, in Kubernetes' quantities."),
  kind: perhaps(kind).describe("Settings of Kind clusters."),
  loadBalancer: perhaps(
    z.strictObject({
      preset: z
        .enum(loadBalancerPresets)
        .default("metallb")
        .describe(
          "whose LoadBalancers they are, which decides the p2p Service's annotations and class",
        ),
      annotations: annotations
        .default({})
        .describe("annotations of the p2p Service, added to the preset's or in their stead"),
      class: z.string().min(1).optional().describe("`loadBalancerClass` of the p2p Service"),
    }),
  ).describe("LoadBalancers of clusters that exist."),
  stateDir: z
    .string()
    .min(1)
    .default(".ics")
    .describe(
      "Folder of the clusters and nodes of this machine; each stack has a folder of its own in it.",
    ),
});

/** Stack config after defaults. */
export type StackConfig = z.infer<typeof configSchema>;
