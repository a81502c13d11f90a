import { join } from "node:path";

import { metricValue } from "../support/metric-value";
import type { TestStack } from "../support/test-stack";
import { eventuallySeen } from "./eventually-seen";
import { command } from "./run-command";

/** A pod's node as Kubernetes has it. */
export interface PodView {
  readonly uid: string;
  readonly ip: string;
  /** Of the container that runs the node. */
  readonly containerId: string;
  readonly restarts: number;
  /** Why its container ended before, where it did. */
  readonly ended?: string;
  /** Of its StatefulSet: another one means that the stack has changed the pod. */
  readonly revision: string;
  readonly createdAt: string;
  /** Whether it runs, may be reached, and nobody has told it to end. */
  readonly isSettled: boolean;
}

/** @throws Error saying what became of a node that is not the process that it was. */
export function expectSameNode(whose: string, former: PodView, now: PodView): void {
  if (now.containerId === former.containerId && now.containerId !== "") return;
  if (now.uid !== former.uid) {
    const revision = now.revision === former.revision ? "the same" : "another";
    throw new Error(
      `${whose} is a pod of ${now.createdAt}, not of ${former.createdAt}; its StatefulSet has ${revision} revision`,
    );
  }
  const containers = `${former.containerId} → ${now.containerId}`;
  throw new Error(
    `${whose} was restarted ${String(now.restarts)} times: ${containers}; ended: ${now.ended ?? "unknown"}`,
  );
}

/** How a node is connected with another: who dialled, and the other's address. */
export interface Connection {
  readonly id: string;
  readonly outbound: boolean;
  readonly remoteIp: string;
}

const consumerNode = (namespace: string): string[] => ["-n", namespace, "exec", `${namespace}-0`];

/** A stack on Kind, seen from outside with kubectl and the chains' own programs. */
export class KindStack {
  /** @param given - Kubeconfig of a cluster that the stack did not make, where it has but one. */
  constructor(
    readonly stack: TestStack,
    private readonly given?: string,
  ) {}

  kubeconfig(validator: string): string {
    return this.given ?? join(this.stack.stateDir, `${validator}-cluster`, "kubeconfig");
  }

  /** A command that shows what a validator's cluster has. */
  show(validator: string): string {
    return `kubectl --kubeconfig ${this.kubeconfig(validator)} get pods,services,endpointslices -A`;
  }

  async kubectl(validator: string, ...args: readonly string[]): Promise<string> {
    return command("kubectl", "--kubeconfig", this.kubeconfig(validator), ...args);
  }

  async object(validator: string, ...args: readonly string[]): Promise<any> {
    return JSON.parse(await this.kubectl(validator, ...args, "-o", "json"));
  }

  async pod(validator: string, namespace: string, name = `${namespace}-0`): Promise<PodView> {
    const pod = await this.object(validator, "-n", namespace, "get", "pod", name);
    const node = (pod.status.containerStatuses as any[] | undefined)?.find(
      ({ name: container }) => container === "node",
    );
    const ready = (pod.status.conditions as any[] | undefined)?.find(
      ({ type }) => type === "Ready",
    );
    return {
      uid: pod.metadata.uid,
      ip: pod.status.podIP ?? "",
      containerId: node?.containerID ?? "",
      restarts: node?.restartCount ?? 0,
      ended: JSON.stringify(node?.lastState?.terminated),
      revision: pod.metadata.labels?.["controller-revision-hash"] ?? "",
      createdAt: pod.metadata.creationTimestamp,
      isSettled: pod.metadata.deletionTimestamp === undefined && ready?.status === "True",
    };
  }

  /** A node's pod that will stay, unless something ends it. */
  async settledPod(validator: string, namespace: string): Promise<PodView> {
    return eventuallySeen(`${validator} has a pod ${namespace}-0 that runs`, async () => {
      const pod = await this.pod(validator, namespace);
      return pod.isSettled ? pod : undefined;
    });
  }

  /** Tells a node's pod to end, and does not wait for it. */
  async endPod(validator: string, namespace: string): Promise<void> {
    const pod = ["pod", `${namespace}-0`, "--ignore-not-found", "--wait=false"];
    await this.kubectl(validator, "-n", namespace, "delete", ...pod);
  }

  /** Ends a node's pod, and waits until another runs in its place. */
  async renewPod(validator: string, namespace: string): Promise<void> {
    const former = await this.pod(validator, namespace).catch(() => undefined);
    await this.endPod(validator, namespace);
    await eventuallySeen(`${validator} has another pod ${namespace}-0`, async () => {
      const now = await this.pod(validator, namespace);
      return now.uid !== former?.uid && now.isSettled ? true : undefined;
    });
  }

  /** What something in a consumer node's pod answers on the pod's loopback. */
  private async within(validator: string, namespace: string, place: string): Promise<string> {
    const script = `fetch("http://127.0.0.1:${place}",{signal:AbortSignal.timeout(10000)}).then(r=>r.text()).then(t=>console.log(t))`;
    return this.kubectl(
      validator,
      ...consumerNode(namespace),
      ...["-c", "peers", "--", "node", "-e", script],
    );
  }

  /** What a node's RPC answers. */
  async rpc(validator: string, namespace: string, path: string): Promise<any> {
    return JSON.parse(await this.within(validator, namespace, `26657/${path}`));
  }

  /** A metric of the sidecar of a consumer node, without its labels; NaN where it has none. */
  async metric(validator: string, namespace: string, name: string): Promise<number> {
    return metricValue(await this.within(validator, namespace, "9464/metrics"), name);
  }

  async height(validator: string, namespace: string): Promise<number> {
    const { result } = await this.rpc(validator, namespace, "status");
    return Number(result.sync_info.latest_block_height);
  }

  async connections(validator: string, namespace: string): Promise<readonly Connection[]> {
    const { result } = await this.rpc(validator, namespace, "net_info");
    return (result.peers as any[]).map((peer) => ({
      id: peer.node_info.id,
      outbound: peer.is_outbound,
      remoteIp: peer.remote_ip,
    }));
  }

  /** Whether a pod of a validator's cluster reaches an address by TCP. */
  async reaches(validator: string, host: string, port: number): Promise<boolean> {
    const script = `timeout 5 bash -c 'exec 3<>/dev/tcp/${host}/${String(port)}' 2>/dev/null && echo yes || echo no`;
    const answer = await this.kubectl(
      validator,
      ...["-n", "provider", "exec", "provider-0", "-c", "node", "--", "bash", "-c", script],
    );
    return answer.trim() === "yes";
  }
}
