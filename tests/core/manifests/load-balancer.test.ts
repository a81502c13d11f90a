import { loadBalancerRequest } from "../../../core/manifests/load-balancer";
import { p2pServiceManifest } from "../../../core/manifests/p2p-service";
import type { LoadBalancerPreset } from "../../../core/plan/settings";
import { expectGolden } from "../../support/golden";

const presets: readonly LoadBalancerPreset[] = ["metallb", "aws-nlb", "gke", "aks", "custom"];

const service = (preset: LoadBalancerPreset, address?: string) =>
  p2pServiceManifest({
    loadBalancer: loadBalancerRequest({ preset, annotations: {} }, address, {}),
    fixed: [],
    consumers: [
      {
        chainId: "consumer-0-1751686503-0",
        name: "consumer-consumer-0-1751686503-0",
        namespace: "consumer-0-1751686503-0",
        ports: { p2p: 30301, rpc: 30401, grpc: 30501 },
      },
    ],
    expose: { rpc: false, grpc: false },
    rpcTarget: 26_657,
    externalTrafficPolicy: "Local",
    selector: "none",
  });

describe("the p2p Service of a load balancer preset", () => {
  // Unproven on real clouds: annotations as their controllers' documentation has them.
  it("is what the golden file says, for every preset with and without an address", () => {
    const manifests = Object.fromEntries(
      presets.map((preset) => [preset, [service(preset), service(preset, "203.0.113.7")]]),
    );
    expectGolden("load-balancers.json", `${JSON.stringify(manifests, null, 2)}\n`);
  });

  // https://learn.microsoft.com/azure/aks/load-balancer-standard, "Specify the load balancer IP address".
  it("asks Azure for an address by the annotation of its family", () => {
    const azure = "service.beta.kubernetes.io/azure-load-balancer";
    const asked = (address: string) =>
      loadBalancerRequest({ preset: "aks", annotations: {} }, address, {}).annotations;
    expect(asked("203.0.113.7")).toEqual({ [`${azure}-ipv4`]: "203.0.113.7" });
    expect(asked("2001:db8:5::1")).toEqual({ [`${azure}-ipv6`]: "2001:db8:5::1" });
  });

  it("has config's annotations in the preset's stead, and a validator's own in config's", () => {
    const annotations = { "cloud.google.com/l4-rbs": "disabled", "x.example/a": "all" };
    const settings = { preset: "gke", annotations, class: "own" } as const;
    expect(loadBalancerRequest(settings, undefined, { "x.example/a": "bob's" })).toEqual({
      annotations: { "cloud.google.com/l4-rbs": "disabled", "x.example/a": "bob's" },
      class: "own",
    });
  });
});
