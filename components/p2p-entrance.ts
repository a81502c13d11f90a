import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import {
  p2pServiceManifest,
  pinnedAddressAnnotation,
  providerNamespace,
} from "../core/manifests/p2p-service";
import type { Settings } from "../core/settings";
import { movedChainWarning } from "../core/topology";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/topology-plan";
import { type PlannedPorts, PortPlan } from "../providers/ports/port-plan";
import type { ValidatorCluster } from "./validator-cluster";

export interface P2pEntranceArgs {
  readonly validator: HostedValidatorPlan;
  readonly consumers: readonly ConsumerPlan[];
  readonly settings: Settings;
  readonly cluster: ValidatorCluster;
}

/** The address that a Service got, which must be the one it was pinned to: peers and chain were told that one. */
function confirmedAddress(
  validator: string,
  pinned: string,
  ingress: readonly { readonly ip?: string; readonly hostname?: string }[] | undefined,
): string {
  const given = ingress?.[0]?.ip ?? ingress?.[0]?.hostname;
  if (given === pinned) return given;
  throw new pulumi.RunError(
    `LoadBalancer of "${validator}" has address "${given ?? "none"}" instead of the pinned "${pinned}"; ` +
      `free that address in MetalLB's pools and run again`,
  );
}

/** One validator's public entrance: its ports, and the LoadBalancer Service that carries them. */
export class P2pEntrance extends pulumi.ComponentResource {
  /** LoadBalancer address, confirmed by the Service's status. */
  readonly address: pulumi.Output<string>;
  /** Ports by consumer chain key. */
  readonly ports: pulumi.Output<Readonly<Record<string, PlannedPorts>>>;

  constructor(name: string, args: P2pEntranceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:network:P2pEntrance", name, {}, opts);
    const { validator, settings, cluster, consumers } = args;

    const plan = new PortPlan(
      `${name}-ports`,
      {
        scheme: settings.portScheme,
        chains: validator.chains,
        fixed: validator.fixedPorts,
        expose: settings.expose,
      },
      { parent: this },
    );
    pulumi.all([plan.moved, plan.displaced]).apply(([moved, displaced]) => {
      for (const chain of [...moved, ...displaced])
        void pulumi.log.warn(movedChainWarning(validator.name, chain), plan);
    });
    this.ports = plan.ports;

    const manifest = pulumi.all([plan.ports, plan.order]).apply(([ports, order]) =>
      p2pServiceManifest({
        address: validator.address,
        fixed: validator.fixedPorts.map((port) => ({ ...port, namespace: providerNamespace })),
        consumers: order.flatMap((key) => {
          const consumer = consumers.find((candidate) => candidate.key === key);
          const planned = ports[key];
          if (consumer === undefined || planned === undefined) return [];
          const { chainId, portName, namespace } = consumer;
          return [{ chainId, name: portName, namespace, ports: planned }];
        }),
        expose: settings.expose,
        externalTrafficPolicy: settings.externalTrafficPolicy,
        selector: settings.serviceSelector,
      }),
    );
    const service = new k8s.core.v1.Service(
      `${name}-p2p`,
      {
        metadata: manifest.metadata,
        spec: manifest.spec,
      },
      {
        parent: this,
        provider: cluster.kubernetes,
        dependsOn: [cluster.pool, cluster.namespace],
        // MetalLB keeps a Service's address until the Service is made anew.
        replaceOnChanges: [`metadata.annotations["${pinnedAddressAnnotation}"]`],
        deleteBeforeReplace: true,
      },
    );
    // A preview tells the address to come; `up` believes only the Service's status.
    this.address = pulumi.runtime.isDryRun()
      ? pulumi.output(validator.address)
      : service.status.apply(({ loadBalancer }) =>
          confirmedAddress(validator.name, validator.address, loadBalancer.ingress),
        );
    this.registerOutputs({ address: this.address, ports: this.ports });
  }
}
