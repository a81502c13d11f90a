/** Namespace that MetalLB watches for its own resources. */
export const metallbNamespace = "metallb-system";

/** MetalLB's pool of one validator: the addresses that its LoadBalancer Services may have. */
export function addressPoolManifest(validator: string, range: string) {
  return {
    apiVersion: "metallb.io/v1beta1",
    kind: "IPAddressPool",
    metadata: { name: `${validator}-pool`, namespace: metallbNamespace },
    spec: { addresses: [range], autoAssign: true },
  };
}

/** Tells MetalLB's speakers to answer ARP and NDP for the validator's pool. */
export function l2AdvertisementManifest(validator: string) {
  return {
    apiVersion: "metallb.io/v1beta1",
    kind: "L2Advertisement",
    metadata: { name: `${validator}-l2`, namespace: metallbNamespace },
    spec: { ipAddressPools: [`${validator}-pool`] },
  };
}
