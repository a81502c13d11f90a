import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { Component } from "../core/manifests/labels";
import { loadBalancerRequest, pinnedAddressAnnotation } from "../core/manifests/load-balancer";
import { p2pServiceManifest, providerNamespace } from "../core/manifests/p2p-service";
import type { Settings } from "../core/plan/settings";
import { movedChainWarning } from "../core/plan/topology";
import type { ConsumerPlan, HostedValidatorPlan } from "../core/plan/topology-plan";
import { type PlannedPorts, PortPlan } from "../providers/ports/port-plan";
import type { ValidatorCluster } from "./validator-cluster";

export interface P2pEntranceArgs {
  readonly validator: HostedValidatorPlan;
  readonly consumers: readonly ConsumerPlan[];
  readonly settings: Settings;
  readonly cluster: ValidatorCluster;
}

interface Ingress {
  readonly ip?: string;
  readonly hostname?: string;
}

/** The address that a Service got; a pinned one it must be, since peers and chain were told that. */
function confirmedAddress(
  validator: string,
  pinned: string | undefined,
  ingress: readonly Ingress[] | undefined,
): string {
  const given = ingress?.[0]?.ip ?? ingress?.[0]?.hostname;
  if (given !== undefined && (pinned === undefined || given === pinned)) return given;
  throw new pulumi.RunError(
    pinned === undefined
      ? `LoadBalancer of "${validator}" has no address; "none"; look at the events of Service p2p-loadbalancer in its cluster, then run again`
      : `LoadBalancer of "${validator}" has address "${given ?? "none"}" instead of the pinned "${pinned}"; ` +
          `free that address in the cluster's pools and run again`,
  );
}

/** One validator's public entrance: its ports, and the LoadBalancer Service that carries them. */
export class P2pEntrance extends pulumi.ComponentResource {
  static readonly component: Component = "p2p-entrance";

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
        ...cluster.hosting.folders(consumers),
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
        loadBalancer: loadBalancerRequest(
          settings.loadBalancer,
          validator.address,
          validator.serviceAnnotations,
        ),
        fixed: validator.fixedPorts.map((port) => ({ ...port, namespace: providerNamespace })),
        consumers: order.flatMap((key) => {
          const consumer = consumers.find((candidate) => candidate.key === key);
          const planned = ports[key];
          if (consumer === undefined || planned === undefined) return [];
          const { chainId, portName, namespace } = consumer;
          return [{ chainId, name: portName, namespace, ports: planned }];
        }),
        expose: settings.expose,
        rpcTarget: cluster.hosting.publicRpcPort,
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
        dependsOn: [...cluster.ready, cluster.namespace],
        // MetalLB keeps a Service's address until the Service is made anew.
        replaceOnChanges: [`metadata.annotations["${pinnedAddressAnnotation}"]`],
        deleteBeforeReplace: true,
      },
    );
    const { address } = validator;
    // A preview tells the pinned address to come; `up` believes only the Service's status.
    this.address =
      pulumi.runtime.isDryRun() && address !== undefined
        ? pulumi.output(address)
        : service.status.apply(({ loadBalancer }) =>
            confirmedAddress(validator.name, address, loadBalancer.ingress),
          );
    this.registerOutputs({ address: this.address, ports: this.ports });
  }
}
