import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

export interface KindNetworkArgs {
  readonly name: string;
  readonly subnet: string;
  /** Where Docker may put containers: below all pools. */
  readonly ipRange: string;
  readonly gateway?: string;
  /** IPv6 beside it. */
  readonly subnet6?: string;
}

/** The Docker network of a stack's Kind clusters, whose addresses above `ipRange` are the LoadBalancers'. */
export class KindNetwork extends pulumi.ComponentResource {
  readonly networkName: pulumi.Output<string>;

  constructor(name: string, args: KindNetworkArgs, opts?: pulumi.ComponentResourceOptions) {
    super("ics:cluster:KindNetwork", name, {}, opts);
    const { subnet, ipRange, gateway, subnet6 } = args;
    const network = new docker.Network(
      name,
      {
        name: args.name,
        driver: "bridge",
        ...(subnet6 === undefined ? {} : { ipv6: true }),
        options: { "com.docker.network.bridge.enable_ip_masquerade": "true" },
        ipamConfigs: [
          { subnet, ipRange, ...(gateway === undefined ? {} : { gateway }) },
          ...(subnet6 === undefined ? [] : [{ subnet: subnet6 }]),
        ],
      },
      { parent: this, deleteBeforeReplace: true },
    );
    this.networkName = network.name;
    this.registerOutputs({ networkName: this.networkName });
  }
}
