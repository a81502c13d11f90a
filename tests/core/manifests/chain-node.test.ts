import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";

import { chainNodeManifest, type ChainNodeSpec } from "../../../core/manifests/chain-node";
import type { Storage } from "../../../core/plan/settings";
import { temporaryFolder } from "../../support/temporary-folder";

const spec: ChainNodeSpec = {
  name: "testchain-0",
  namespace: "testchain-0",
  chainId: "testchain-0",
  image: "example.invalid/node:1",
  command: "interchain-security-cd",
  home: "/data/.consumer",
  storage: { kind: "emptyDir" },
  resources: { cpu: "100m", memory: "256Mi", memoryLimit: "2Gi" },
  discovers: false,
  publicRpc: false,
};

const stateful = (storage: Storage = spec.storage) => chainNodeManifest({ ...spec, storage }).spec;
const pod = (storage?: Storage) => stateful(storage).template.spec;
const node = (spec = pod()): any => spec.containers[0];

const folder = temporaryFolder();

describe("chainNodeManifest", () => {
  it("never runs two pods on one key", () => {
    expect(stateful().replicas).toBe(1);
  });

  it("finds its pods by the label that they bear", () => {
    const { selector, template } = stateful();
    expect(template.metadata.labels).toEqual(selector.matchLabels);
    expect(selector.matchLabels).toEqual({ "app.kubernetes.io/name": "testchain-0" });
  });

  it("cuts the name of the StatefulSet alone where its pods could not bear it", () => {
    // `printf 'A%.0s' $(seq 50) | sha256sum`, and kubernetes/kubernetes#64023.
    const name = `${"a".repeat(50)}-509ddb85`;
    const storage: Storage = { kind: "hostPath", path: "/srv/data" };
    const { metadata, spec: rest } = chainNodeManifest({ ...spec, name, namespace: name, storage });
    expect(metadata.name).toBe(`${"a".repeat(43)}-509ddb85`);
    expect(metadata.namespace).toBe(name);
    expect(rest.selector.matchLabels).toEqual({ "app.kubernetes.io/name": name });
    expect(rest.template.spec.volumes).toContainEqual({
      name: "config",
      configMap: { name: `${name}-config` },
    });
    expect(node(rest.template.spec).volumeMounts[0].subPath).toBe(name);
  });

  it("is ready once its p2p port listens, and waits for no block", () => {
    expect(node().readinessProbe).toEqual({ tcpSocket: { port: "p2p" }, periodSeconds: 2 });
    // Blocks are replayed before the socket opens: an hour for that, and ten minutes of patience later.
    const { startupProbe, livenessProbe } = node();
    expect(startupProbe.tcpSocket).toEqual({ port: "p2p" });
    expect(startupProbe.periodSeconds * startupProbe.failureThreshold).toBe(3600);
    // `interchain-security-cd status --help`: where the node's RPC is, on the pod's loopback.
    const [, , script, ...words] = livenessProbe.exec.command as string[];
    expect(words.slice(1).join(" ")).toBe(
      "interchain-security-cd status --home /data/.consumer --node tcp://127.0.0.1:26657",
    );
    const asked = spawnSync("sh", ["-c", script!, "sh", "sh", "-c", "touch $TMPDIR/x; exit 3"], {
      env: { ...process.env, TMPDIR: folder },
    });
    expect([asked.status, readdirSync(folder)]).toEqual([3, []]);
    expect(livenessProbe.periodSeconds * livenessProbe.failureThreshold).toBe(600);
    expect(node().ports).toContainEqual({ name: "p2p", containerPort: 26656, protocol: "TCP" });
  });

  it("starts the binary in its home, and has it leave no image of its memory", () => {
    expect(node().command).toEqual([
      ...["sh", "-c", 'ulimit -c 0; exec "$@"', "sh"],
      "interchain-security-cd",
      "start",
      "--home",
      "/data/.consumer",
    ]);
  });

  it("mounts a genesis that may come later, and keys from a Secret", () => {
    expect(pod().volumes.slice(2)).toEqual([
      { name: "config", configMap: { name: "testchain-0-config" } },
      { name: "genesis", configMap: { name: "testchain-0-genesis", optional: true } },
      { name: "keys", secret: { secretName: "testchain-0-keys", defaultMode: 0o440 } },
    ]);
  });

  it("mounts a folder of its own of a host's that all of the validator's nodes share", () => {
    const mounts = (storage: Storage) =>
      node(pod(storage)).volumeMounts.find(({ name }: { name: string }) => name === "data");
    expect(mounts({ kind: "hostPath", path: "/srv/data" })).toEqual({
      name: "data",
      mountPath: "/data",
      subPath: "testchain-0",
    });
    expect(mounts({ kind: "claim", size: "1Gi" })).toEqual({ name: "data", mountPath: "/data" });
  });

  it("runs without rights, root or token, and says what it needs", () => {
    const { securityContext, automountServiceAccountToken, containers, initContainers } = pod();
    expect(securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 65532 });
    expect(automountServiceAccountToken).toBe(false);
    for (const container of [...containers, ...initContainers] as any[]) {
      expect(container.securityContext).toEqual({
        allowPrivilegeEscalation: false,
        readOnlyRootFilesystem: true,
        capabilities: { drop: ["ALL"] },
      });
      expect(container.resources).toEqual({
        requests: { cpu: "100m", memory: "256Mi" },
        limits: { memory: "2Gi" },
      });
    }
  });

  it("keeps the full chain id in an annotation", () => {
    const { annotations } = chainNodeManifest({ ...spec, chainId: "Чейн" }).metadata;
    expect(annotations).toEqual({ "ics-discovery/chain-id": "Чейн" });
  });

  it.each<{ name: string; storage: Storage; volume: unknown; claims: unknown }>([
    {
      name: "the pod's own life",
      storage: { kind: "emptyDir" },
      volume: { name: "data", emptyDir: {} },
      claims: undefined,
    },
    {
      name: "a folder of its own on the host",
      storage: { kind: "hostPath", path: "/srv/data" },
      volume: {
        name: "data",
        hostPath: { path: "/srv/data", type: "DirectoryOrCreate" },
      },
      claims: undefined,
    },
    {
      name: "a claim of the default class",
      storage: { kind: "claim", size: "20Gi" },
      volume: undefined,
      claims: [
        {
          metadata: { name: "data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "20Gi" } },
          },
        },
      ],
    },
    {
      name: "a claim of a class",
      storage: { kind: "claim", size: "1Ti", storageClass: "fast" },
      volume: undefined,
      claims: [
        {
          metadata: { name: "data" },
          spec: {
            accessModes: ["ReadWriteOnce"],
            resources: { requests: { storage: "1Ti" } },
            storageClassName: "fast",
          },
        },
      ],
    },
  ])("keeps its data in $name", ({ storage, volume, claims }) => {
    const { volumes } = pod(storage);
    expect(volumes.find(({ name }) => name === "data")).toEqual(volume);
    expect(stateful(storage).volumeClaimTemplates).toEqual(claims);
  });
});
