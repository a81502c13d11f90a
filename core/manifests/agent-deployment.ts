import { metricsArgs, metricsPortName, metricsPorts } from "./metrics-port";
import { providerNamespace } from "./p2p-service";
import { agentName } from "./rbac";
import { unprivilegedContainer, unprivilegedPod } from "./unprivileged";

const settingsName = `${agentName}-settings`;
const settingsFile = "settings.json";
const settingsFolder = "/etc/ics";

/** The agent's settings; a Secret, since RPC addresses of a provider chain may hold a key. */
export function agentSettingsManifest<Text>(text: Text) {
  return {
    metadata: { name: settingsName, namespace: providerNamespace },
    stringData: { [settingsFile]: text },
  };
}

/**
 * The agent of one cluster: one replica, though two do no harm. It is ready when its caches are in
 * step with the API server, never waiting for the chain.
 */
export function agentDeploymentManifest<Text>(image: Text) {
  const labels = { "app.kubernetes.io/name": agentName };
  const probe = (path: string) => ({ httpGet: { path, port: metricsPortName }, periodSeconds: 10 });
  return {
    metadata: { name: agentName, namespace: providerNamespace, labels },
    spec: {
      replicas: 1,
      // Two do no harm, but there is no need for them either.
      strategy: { type: "Recreate" },
      selector: { matchLabels: labels },
      template: {
        metadata: { labels },
        spec: {
          serviceAccountName: agentName,
          securityContext: unprivilegedPod,
          // As long as a clean stop may take.
          terminationGracePeriodSeconds: 6,
          containers: [
            {
              name: "agent",
              image,
              args: [
                "agent",
                ...["--settings", `${settingsFolder}/${settingsFile}`],
                ...metricsArgs,
              ],
              ports: metricsPorts,
              livenessProbe: probe("/healthz"),
              readinessProbe: probe("/readyz"),
              resources: {
                requests: { cpu: "50m", memory: "128Mi" },
                limits: { memory: "256Mi" },
              },
              securityContext: unprivilegedContainer,
              volumeMounts: [{ name: "settings", mountPath: settingsFolder, readOnly: true }],
            },
          ],
          volumes: [{ name: "settings", secret: { secretName: settingsName } }],
        },
      },
    },
  };
}
