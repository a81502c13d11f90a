import { kindConfig } from "../../../core/manifests/kind-config";

const spec = { apiPort: 7000, ports: [{ host: 26657, node: 30057 }] };

describe("kindConfig", () => {
  // Keys as https://kind.sigs.k8s.io/docs/user/configuration/ has them.
  it("is one node whose ports are this machine's alone", () => {
    expect(kindConfig(spec)).toEqual({
      kind: "Cluster",
      apiVersion: "kind.x-k8s.io/v1alpha4",
      networking: { apiServerAddress: "127.0.0.1", apiServerPort: 7000 },
      nodes: [
        {
          role: "control-plane",
          extraPortMappings: [
            { containerPort: 30057, hostPort: 26657, listenAddress: "127.0.0.1", protocol: "TCP" },
          ],
        },
      ],
    });
  });

  it("leaves the API server's port to Docker unless one is asked for", () => {
    expect(kindConfig({ ports: [] })["networking"]).toEqual({ apiServerAddress: "127.0.0.1" });
  });

  it("takes people's settings in: objects merged, lists joined, the same node", () => {
    const merged = kindConfig(spec, {
      networking: { disableDefaultCNI: true, apiServerPort: 7001 },
      featureGates: { X: true },
      nodes: [{ extraMounts: [{ hostPath: "/a", containerPath: "/b" }], extraPortMappings: [{}] }],
      kubeadmConfigPatches: ["kind: KubeletConfiguration"],
    });
    expect(merged).toMatchObject({
      networking: {
        apiServerAddress: "127.0.0.1",
        disableDefaultCNI: true,
        apiServerPort: 7001,
      },
      featureGates: { X: true },
      kubeadmConfigPatches: ["kind: KubeletConfiguration"],
    });
    const nodes = merged["nodes"] as any[];
    expect(nodes).toHaveLength(1);
    expect(nodes[0].role).toBe("control-plane");
    expect(nodes[0].extraMounts).toEqual([{ hostPath: "/a", containerPath: "/b" }]);
    expect(nodes[0].extraPortMappings).toHaveLength(2);
  });

  // A mapping's key without a value is null in YAML 1.2.
  it("loses nothing to a key without a value", () => {
    const empty = { networking: null, nodes: [null], featureGates: null };
    expect(kindConfig(spec, empty)).toEqual({ ...kindConfig(spec), featureGates: null });
    expect(kindConfig(spec, { nodes: null })).toEqual(kindConfig(spec));
  });
});
