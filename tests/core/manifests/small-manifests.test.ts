import { disruptionBudgetManifest } from "../../../core/manifests/disruption-budget";
import { filesDigest } from "../../../core/manifests/files-digest";
import { podSecurityLabels } from "../../../core/manifests/pod-security";
import { providerRpcServiceManifest } from "../../../core/manifests/provider-rpc";

describe("the disruption budget of a validator's node", () => {
  // https://kubernetes.io/docs/tasks/run-application/configure-pdb: maxUnavailable 0 lets nobody drain it.
  it("lets nobody drain its pod", () => {
    expect(disruptionBudgetManifest("node", "chain-1")).toEqual({
      metadata: { name: "node", namespace: "chain-1" },
      spec: {
        maxUnavailable: 0,
        selector: { matchLabels: { "app.kubernetes.io/name": "node" } },
      },
    });
  });
});

describe("the digest of files", () => {
  // printf '{"a":"1","b":{"c":"2","d":"3"}}\n' | sha256sum
  it("does not mind in which order they are named", () => {
    const digest = "48e924d3bd0e4de893186ad04f9849fa0991ec6ae2009d8c61cb7391e202314b";
    expect(filesDigest({ b: { d: "3", c: "2" }, a: "1" })).toBe(digest);
    expect(filesDigest({ a: "1", b: { c: "2", d: "3" } })).toBe(digest);
  });
});

describe("the security of pods", () => {
  // https://kubernetes.io/docs/concepts/security/pod-security-standards: hostPath volumes are privileged alone.
  it.each([
    { storage: { kind: "claim", size: "1Gi" }, level: "restricted" },
    { storage: { kind: "emptyDir" }, level: "restricted" },
    { storage: { kind: "hostPath", path: "/srv" }, level: "privileged" },
  ] as const)("is $level with $storage.kind", ({ storage, level }) => {
    expect(podSecurityLabels(storage)).toEqual({ "pod-security.kubernetes.io/enforce": level });
  });
});

describe("the Service of a testnet's RPC and gRPC", () => {
  // Ports: CometBFT's 26657, the SDK's gRPC 9090; below 30086 of NodePorts Kubernetes gives nobody one by chance (KEP-3668).
  it("is reached in the cluster, and at a port of each machine", () => {
    expect(providerRpcServiceManifest({ app: "node" })).toEqual({
      metadata: { name: "provider-rpc", namespace: "provider" },
      spec: {
        type: "NodePort",
        selector: { app: "node" },
        ports: [
          { name: "rpc", port: 26657, targetPort: 26657, nodePort: 30057, protocol: "TCP" },
          { name: "grpc", port: 9090, targetPort: 9090, nodePort: 30058, protocol: "TCP" },
        ],
      },
    });
  });
});
