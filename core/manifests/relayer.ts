import { relayerLabels, relayerName } from "../relayer/relayer-name";
import { metricsArgs, metricsPortName, metricsPorts } from "./metrics-port";
import { containerGrpcPort, containerRelayedRpcPort } from "./node-config";
import { unprivilegedContainer, unprivilegedPod } from "./unprivileged";

/** Where Hermes listens in the pod: on its loopback. The relayer hands its metrics on. */
export const hermesInPod = { telemetry: "127.0.0.1:3001", rest: "127.0.0.1:3000" };

/** Annotation of the relayer's pods: what they were started with. */
export const revisionAnnotation = "ics-discovery/revision";

const settingsName = `${relayerName}-settings`;
const settingsFolder = "/etc/ics";
const settingsFile = "settings.json";
const stateFolder = "/var/lib/relayer";

/** The relayer's settings; a Secret, since the mnemonic of its account is in them. */
export const relayerSettingsManifest = <Text>(namespace: string, text: Text) => ({
  metadata: { name: settingsName, namespace },
  stringData: { [settingsFile]: text },
});

export interface RelayerDeploymentSpec<Text> {
  readonly namespace: string;
  readonly image: Text;
  /** Of image and settings: others take a new pod. */
  readonly revision: Text;
}

/**
 * The relayer of one consumer chain: one pod, never two at once, since both would sign with one account.
 *
 * It is ready while it relays, and alive while it takes turns. Keys and Hermes' config are in memory, so a
 * new pod knows nothing of what the former one handed in.
 */
export function relayerDeploymentManifest<Text>({
  namespace,
  image,
  revision,
}: RelayerDeploymentSpec<Text>) {
  const probe = (path: string, periodSeconds = 5) => ({
    httpGet: { path, port: metricsPortName },
    ...{ periodSeconds, timeoutSeconds: 5 },
  });
  return {
    metadata: {
      name: relayerName,
      namespace,
      labels: relayerLabels,
      // It is ready once the channel is open: RelayerChannel waits for that, and says what for. A deletion is
      // waited for, as it would not be with skipAwait.
      annotations: { "pulumi.com/waitFor": "jsonpath={.status.observedGeneration}" },
    },
    spec: {
      replicas: 1,
      strategy: { type: "Recreate" },
      selector: { matchLabels: relayerLabels },
      template: {
        metadata: { labels: relayerLabels, annotations: { [revisionAnnotation]: revision } },
        spec: {
          // It asks chains, and nothing of the cluster.
          automountServiceAccountToken: false,
          securityContext: unprivilegedPod,
          // As long as Hermes and it may take to stop.
          terminationGracePeriodSeconds: 10,
          containers: [
            {
              name: "relayer",
              image,
              args: [
                "relayer",
                ...["--settings", `${settingsFolder}/${settingsFile}`],
                ...["--folder", stateFolder, "--forgets"],
                ...metricsArgs,
              ],
              ports: metricsPorts,
              // The first answer takes a moment on a busy machine.
              startupProbe: { ...probe("/healthz", 2), failureThreshold: 60 },
              livenessProbe: probe("/healthz"),
              readinessProbe: probe("/readyz"),
              resources: {
                requests: { cpu: "50m", memory: "192Mi" },
                limits: { memory: "512Mi" },
              },
              securityContext: unprivilegedContainer,
              volumeMounts: [
                { name: "settings", mountPath: settingsFolder, readOnly: true },
                { name: "state", mountPath: stateFolder },
              ],
            },
          ],
          volumes: [
            { name: "settings", secret: { secretName: settingsName, defaultMode: 0o440 } },
            { name: "state", emptyDir: { medium: "Memory", sizeLimit: "16Mi" } },
          ],
        },
      },
    },
  };
}

/** A consumer chain's node that a relayer asks within its cluster. */
export interface RelayedNode {
  readonly namespace: string;
  /** Labels of the node's pod. */
  readonly labels: Readonly<Record<string, string>>;
}

/** Name of the Service by which a relayer asks a node. */
const relayedName = "relayed-node";

/** The way from a relayer to a node's RPC, as its pod answers it, and gRPC; nothing beyond the cluster leads there. */
export const relayedServiceManifest = ({ namespace, labels }: RelayedNode) => ({
  metadata: { name: relayedName, namespace },
  spec: {
    selector: { ...labels },
    ports: [
      {
        name: "rpc",
        port: containerRelayedRpcPort,
        targetPort: containerRelayedRpcPort,
        protocol: "TCP",
      },
      {
        name: "grpc",
        port: containerGrpcPort,
        targetPort: containerGrpcPort,
        protocol: "TCP",
      },
    ],
  },
});
