/** Where the agent, and the sidecar of each consumer node's pod, serve health and metrics. */
export const metricsPort = 9_464;

/** Its name in both pods, for a PodMonitor. */
export const metricsPortName = "metrics";

/** What a container gets that serves them: arguments and ports. */
export const metricsArgs = ["--listen", `0.0.0.0:${String(metricsPort)}`];
export const metricsPorts = [
  { name: metricsPortName, containerPort: metricsPort, protocol: "TCP" },
];
