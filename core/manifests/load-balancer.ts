import { parseIpAddress } from "../ip-address";
import type { LoadBalancerSettings } from "../plan/settings";

/** Annotation by which MetalLB is told the address. */
export const pinnedAddressAnnotation = "metallb.io/loadBalancerIPs";

/** What a Service says to whoever gives it an address. */
export interface LoadBalancerRequest {
  readonly annotations: Readonly<Record<string, string>>;
  /** `spec.loadBalancerClass`. */
  readonly class?: string;
  /** `spec.loadBalancerIP`. */
  readonly address?: string;
}

/** Family of an IP address, as Services call it. */
export const familyOf = (address: string): "IPv4" | "IPv6" =>
  parseIpAddress(address)?.bits === 128 ? "IPv6" : "IPv4";

const aws = "service.beta.kubernetes.io/aws-load-balancer";
const azure = "service.beta.kubernetes.io/azure-load-balancer";

/** By preset: what it takes to get a layer-4 load balancer with an address that others reach. */
const presets: Readonly<
  Record<LoadBalancerSettings["preset"], (address?: string) => LoadBalancerRequest>
> = {
  metallb: (address) => ({
    annotations: address === undefined ? {} : { [pinnedAddressAnnotation]: address },
  }),
  // Targets by address, so that slices which lead into other namespaces are followed (from controller 2.11 on).
  "aws-nlb": () => ({
    class: "service.k8s.aws/nlb",
    annotations: {
      [`${aws}-nlb-target-type`]: "ip",
      [`${aws}-scheme`]: "internet-facing",
      [`${aws}-target-group-attributes`]: "preserve_client_ip.enabled=true",
    },
  }),
  gke: (address) => ({
    annotations: { "cloud.google.com/l4-rbs": "enabled" },
    ...(address === undefined ? {} : { address }),
  }),
  aks: (address) => ({
    annotations:
      address === undefined ? {} : { [`${azure}-${familyOf(address).toLowerCase()}`]: address },
  }),
  custom: (address) => ({ annotations: {}, ...(address === undefined ? {} : { address }) }),
};

/**
 * What a validator's p2p Service asks for: its preset's annotations, then config's, then its own; the
 * later in the earlier's stead.
 *
 * @param address - Asked for; absent where the cluster chooses.
 * @see facts of the clouds' load balancers: docs/production.md
 */
export function loadBalancerRequest(
  { preset, annotations, class: wanted }: LoadBalancerSettings,
  address: string | undefined,
  own: Readonly<Record<string, string>>,
): LoadBalancerRequest {
  const { class: usual, ...request } = presets[preset](address);
  const chosen = wanted ?? usual;
  return {
    ...request,
    annotations: { ...request.annotations, ...annotations, ...own },
    ...(chosen === undefined ? {} : { class: chosen }),
  };
}
