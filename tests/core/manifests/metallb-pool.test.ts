import { addressPoolManifest, l2AdvertisementManifest } from "../../../core/manifests/metallb-pool";

describe("a validator's MetalLB pool", () => {
  // Field names: https://metallb.io/apis/ (IPAddressPool, L2Advertisement).
  it("has the validator's range and no other", () => {
    expect(addressPoolManifest("bob", "127.97.0.110-127.97.0.119")).toEqual({
      apiVersion: "metallb.io/v1beta1",
      kind: "IPAddressPool",
      metadata: { name: "bob-pool", namespace: "metallb-system" },
      spec: { addresses: ["127.97.0.110-127.97.0.119"], autoAssign: true },
    });
  });

  it("is the one that is announced", () => {
    expect(l2AdvertisementManifest("bob")).toEqual({
      apiVersion: "metallb.io/v1beta1",
      kind: "L2Advertisement",
      metadata: { name: "bob-l2", namespace: "metallb-system" },
      spec: { ipAddressPools: [addressPoolManifest("bob", "").metadata.name] },
    });
  });
});
