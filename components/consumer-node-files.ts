import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import { appToml, cometConfigToml } from "../core/manifests/node-config";
import { consensusKeyJson, derivedNodeKey, nodeKeyJson } from "../core/peers/node-identity";
import { findsMore } from "../core/peers/peer-exchange";
import type { Settings } from "../core/plan/settings";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/plan/topology-plan";
import type { PlannedPorts } from "../providers/ports/port-plan";
import type { NodeFiles } from "./node-files";
import type { ValidatorIdentity } from "./provider-chain";

export interface ConsumerNodeArgs {
  readonly consumer: ConsumerPlan;
  readonly validator: HostedValidatorPlan;
  readonly settings: Settings;
  readonly identity: ValidatorIdentity;
  /** LoadBalancer address. */
  readonly address: pulumi.Input<string>;
  /** The chain's ports on the validator's LoadBalancer. */
  readonly ports: pulumi.Output<PlannedPorts>;
  /** Seed of the validator's consensus key on this chain, hex (secret). */
  readonly consensusSeed: pulumi.Output<string>;
}

const seed = (hex: string): Uint8Array => Buffer.from(hex, "hex");

/** The files of a validator's node of a consumer chain, without the genesis and with nobody to dial yet. */
export function consumerNodeFiles({
  consumer,
  validator,
  settings,
  ...args
}: ConsumerNodeArgs & {
  /** Whether all connections arrive from one address. */
  readonly hidesSources: boolean;
  /** Whether gRPC listens beyond the node's loopback. */
  readonly exposesGrpc: boolean;
}): NodeFiles {
  const config = pulumi.all([args.address, args.ports]).apply(([host, { p2p }]) =>
    cometConfigToml({
      moniker: validator.name,
      persistentPeers: "",
      externalAddress: formatEndpoint({ host: validator.externalAddress ?? host, port: p2p }),
      addrBookStrict: settings.p2p.addrBookStrict,
      allowDuplicateIp:
        settings.p2p.allowDuplicateIp ||
        settings.externalTrafficPolicy === "Cluster" ||
        args.hidesSources,
      pex: findsMore(settings),
      seeds: consumer.launch.seeds ?? [],
      // RPC stays on the loopback; where it is public, what leads there leaves the unsafe methods out.
      expose: { rpc: false, grpc: args.exposesGrpc },
      unsafeRpc: true,
      blockTimeMs: consumer.launch.blockTimeMs,
    }),
  );
  const nodeKey =
    settings.nodeIdentity === "derived"
      ? pulumi.output(nodeKeyJson(derivedNodeKey(validator.name, consumer.chainId).seed))
      : pulumi.output(args.identity.nodeSeed).apply((hex) => nodeKeyJson(seed(hex)));
  return {
    config: {
      "config.toml": config,
      "app.toml": pulumi.output(appToml(consumer.launch.minGasPrice, args.exposesGrpc)),
    },
    keys: {
      "node_key.json": nodeKey,
      "priv_validator_key.json": args.consensusSeed.apply((hex) => consensusKeyJson(seed(hex))),
    },
  };
}
