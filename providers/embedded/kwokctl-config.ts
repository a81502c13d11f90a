/** The programs of a control plane, by absolute path. */
export interface ControlPlaneTools {
  readonly etcd: string;
  readonly kubeApiserver: string;
  readonly kubeControllerManager: string;
  readonly kubeScheduler: string;
  readonly kwok: string;
  readonly kubectl: string;
}

/** Addresses that KWOK gives to pods; apart from the Services' 10.0.0.0/24. */
const podCidr = "10.244.0.1/16";

/**
 * For how long a node may be unheard of before its pods are said not to be ready: ten years. KWOK's nodes are
 * silent only while the API server is down or the machine sleeps, and nothing makes their pods ready again.
 */
const outage = "87600h";

const extraArgs = (name: string, args: Readonly<Record<string, string>>): object => ({
  name,
  extraArgs: Object.entries(args).map(([key, value]) => ({ key, value })),
});

/**
 * The configuration from which `kwokctl` makes one control plane. JSON is YAML enough for it.
 *
 * All programs are given, so nothing is downloaded. Everything listens on 127.0.0.1. The API server
 * neither looks for a default route (a machine without network has none) nor publishes its own
 * loopback address, which EndpointSlices refuse. Leader election is off: there is one of each, and a
 * killed one's lease would delay its successor by 15 s.
 *
 * @param ports - At least six free ports.
 */
export function kwokctlConfig(tools: ControlPlaneTools, ports: readonly number[]): string {
  const [etcdPort, etcdPeerPort, apiserver, controllerManager, scheduler, kwok] = ports;
  return JSON.stringify({
    apiVersion: "config.kwok.x-k8s.io/v1alpha1",
    kind: "KwokctlConfiguration",
    options: {
      runtime: "binary",
      bindAddress: "127.0.0.1",
      securePort: true,
      kubeAuthorization: true,
      kubeAdmission: true,
      etcdBinary: tools.etcd,
      kubeApiserverBinary: tools.kubeApiserver,
      kubeControllerManagerBinary: tools.kubeControllerManager,
      kubeSchedulerBinary: tools.kubeScheduler,
      kwokControllerBinary: tools.kwok,
      kubectlBinary: tools.kubectl,
      etcdPort,
      etcdPeerPort,
      kubeApiserverPort: apiserver,
      kubeControllerManagerPort: controllerManager,
      kubeSchedulerPort: scheduler,
      kwokControllerPort: kwok,
    },
    componentsPatches: [
      extraArgs("kube-apiserver", {
        "advertise-address": "127.0.0.1",
        "endpoint-reconciler-type": "none",
      }),
      extraArgs("kube-controller-manager", {
        "leader-elect": "false",
        "node-monitor-grace-period": outage,
      }),
      extraArgs("kube-scheduler", { "leader-elect": "false" }),
      extraArgs("kwok-controller", { cidr: podCidr }),
    ],
  });
}
