import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { entranceAddress, entranceAt } from "../core/details/entrance-address";
import type { Component } from "../core/manifests/labels";
import {
  familyOf,
  loadBalancerRequest,
  pinnedAddressAnnotation,
} from "../core/manifests/load-balancer";
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

    const { address, pool } = validator;
    const manifest = pulumi.all([plan.ports, plan.order]).apply(([ports, order]) =>
      p2pServiceManifest({
        loadBalancer: loadBalancerRequest(
          settings.loadBalancer,
          address,
          validator.serviceAnnotations,
        ),
        // Clusters of the stack have one family.
        ...(address === undefined || pool !== undefined ? {} : { ipFamily: familyOf(address) }),
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
    const wish = {
      ...{ validator: validator.name, mayBePrivate: settings.allowPrivateAddresses },
      ...(address === undefined ? {} : { pinned: address }),
    };
    // A preview tells the pinned address to come; `up` believes only the Service's status.
    const entrance =
      pulumi.runtime.isDryRun() && address !== undefined
        ? pulumi.output(entranceAt(address, wish))
        : service.status.apply(({ loadBalancer }) => {
            const given = entranceAddress(loadBalancer.ingress, wish);
            if ("fault" in given) throw new pulumi.RunError(given.fault);
            return given;
          });
    this.address = entrance.apply(({ host, risk }) => {
      if (risk !== undefined) void pulumi.log.warn(risk, service);
      return host;
    });
    this.registerOutputs({ address: this.address, ports: this.ports });
  }
}
