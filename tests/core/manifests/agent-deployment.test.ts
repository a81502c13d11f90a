import {
  agentDeploymentManifest,
  agentSettingsManifest,
} from "../../../core/manifests/agent-deployment";
import { chainNodeManifest } from "../../../core/manifests/chain-node";
import { agentServiceAccountManifest } from "../../../core/manifests/rbac";
import {
  peersSidecarAccountManifest,
  peersSidecarBindingManifest,
  peersSidecarRoleManifest,
} from "../../../core/manifests/rbac";
import { expectGolden } from "../../support/golden";

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const deployment = agentDeploymentManifest("example.invalid/agent:1");

describe("the agent in a pod", () => {
  it("is what the golden file says", () => {
    expectGolden("agent-deployment.json", json([agentSettingsManifest("{}"), deployment]));
  });

  it("acts under its own identity, as nobody in particular, and writes nothing to its root", () => {
    const { spec } = deployment.spec.template;
    expect(spec.serviceAccountName).toBe(agentServiceAccountManifest().metadata.name);
    expect(spec.securityContext).toMatchObject({ runAsNonRoot: true });
    expect(spec.containers[0]?.securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
  });

  it("is stopped no sooner than a clean stop may take", () => {
    expect(deployment.spec.template.spec.terminationGracePeriodSeconds).toBeGreaterThan(5);
  });
});

describe("a consumer node's pod with its sidecar", () => {
  const pod = chainNodeManifest({
    name: "x-1",
    namespace: "x-1",
    chainId: "x-1",
    image: "example.invalid/node:1",
    command: "interchain-security-cd",
    home: "/data/.consumer",
    storage: { kind: "emptyDir" },
    resources: { cpu: "100m", memory: "256Mi", memoryLimit: "2Gi" },
    discovers: true,
    publicRpc: true,
    sidecarImage: "example.invalid/agent:1",
  });
  const { spec } = pod.spec.template;

  it("is what the golden file says", () => {
    expectGolden("consumer-pod.json", json(pod));
  });

  it("has the sidecar's token in the sidecar and nowhere else", () => {
    expect(spec.automountServiceAccountToken).toBe(false);
    const mounting = spec.containers.filter(
      (container) =>
        "volumeMounts" in container &&
        container.volumeMounts.some(({ name }) => name === "sidecar-token"),
    );
    expect(mounting.map(({ name }) => name)).toEqual(["peers"]);
  });

  it("lets the sidecar follow its one ConfigMap and write its other, and nothing else", () => {
    expect(peersSidecarRoleManifest("x-1").rules).toEqual([
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: ["x-1-peers"],
        verbs: ["list", "watch"],
      },
      {
        apiGroups: [""],
        resources: ["configmaps"],
        resourceNames: ["x-1-signed"],
        verbs: ["get", "update"],
      },
    ]);
    const account = peersSidecarAccountManifest("x-1").metadata;
    expect(peersSidecarBindingManifest("x-1").subjects).toEqual([
      { kind: "ServiceAccount", ...account },
    ]);
    expect(spec.serviceAccountName).toBe(account.name);
  });
});
