import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../core/details/endpoint";
import type { EmbeddedListen } from "../core/manifests/embedded-listen";
import { relayerListen } from "../core/relayer/relayer-listen";
import type { NodeAddress } from "../core/relayer/relayer-settings";
import { RelayerProcess } from "../providers/relayer/relayer-process";
import { givenAddresses } from "./given-addresses";
import type { RelayerParts, RelayerSite } from "./hosting";

/** RPC and gRPC of a node of this machine. */
const nodeAddress = ({ rpc, grpc }: EmbeddedListen): NodeAddress => ({
  rpc: `http://${formatEndpoint(rpc)}`,
  grpc: `http://${formatEndpoint(grpc)}`,
});

/**
 * A consumer chain's relayer as a process of this machine, beside the processes that play a validator's nodes.
 *
 * @param host - Address of that validator's nodes.
 * @param stateDir - Folder of the stack's processes.
 */
export function relayerInProcess(
  name: string,
  { consumer, settings, ports, nodes, chain }: RelayerParts,
  { host, stateDir }: { readonly host: string; readonly stateDir: pulumi.Output<string> },
  parent: pulumi.Resource,
): RelayerSite {
  const places = ports.apply(({ p2p }) => relayerListen(host, settings.portScheme, p2p));
  const listen = places.apply(({ own }) => own);
  return {
    ways: pulumi
      .all([places, givenAddresses(chain), pulumi.all([...nodes])])
      .apply(([{ telemetry, rest }, provider, listens]) => ({
        ...{ telemetry, rest, provider },
        consumer: listens.map(nodeAddress),
        events: "push" as const,
      })),
    run: (text, after) => ({
      resource: new RelayerProcess(
        `${name}-process`,
        {
          directory: pulumi.interpolate`${stateDir}/${consumer.namespace}-relayer`,
          consumerChainId: consumer.chainId,
          settings: text,
          listen,
        },
        { parent, dependsOn: [...after] },
      ),
      place: { listen },
    }),
  };
}
