import {
  relayedServiceManifest,
  relayerDeploymentManifest,
  relayerSettingsManifest,
} from "../../../core/manifests/relayer";
import { expectGolden } from "../../support/golden";

const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;
const deployment = relayerDeploymentManifest({
  namespace: "x-1",
  image: "example.invalid/relayer:1",
  revision: "r1",
});
const { template, strategy, replicas } = deployment.spec;

describe("the relayer in a pod", () => {
  it("is what the golden file says", () => {
    const service = relayedServiceManifest({ namespace: "x-1", labels: { app: "node" } });
    const settings = relayerSettingsManifest("x-1", "{}");
    expectGolden("relayer-deployment.json", json([settings, deployment, service]));
  });

  // Two would sign with one account, and each spoil the other's sequence numbers.
  it("is never there twice", () => {
    expect(replicas).toBe(1);
    expect(strategy).toEqual({ type: "Recreate" });
  });

  it("may do what the pod security standard restricted lets it, and nothing with the API server", () => {
    const { spec } = template;
    expect(spec.automountServiceAccountToken).toBe(false);
    expect(spec.securityContext).toMatchObject({
      runAsNonRoot: true,
      seccompProfile: { type: "RuntimeDefault" },
    });
    expect(spec.containers.map(({ securityContext }) => securityContext)).toEqual([
      {
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      },
    ]);
  });

  it("has its keys by file, in memory, and nothing of them in arguments or environment", () => {
    const { spec } = template;
    expect(spec.volumes).toEqual([
      {
        name: "settings",
        secret: { secretName: "ics-relayer-settings", defaultMode: 0o440 },
      },
      { name: "state", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
    ]);
    expect(spec.containers[0]).not.toHaveProperty("env");
  });
});
