import { relayerStatusAt } from "../../chain/relayer-status-at";
import { metricsPort } from "../../core/manifests/metrics-port";
import { revisionAnnotation } from "../../core/manifests/relayer";
import { relayerLabels, relayerName } from "../../core/relayer/relayer-name";
import type { RelayerStatus } from "../../core/relayer/relayer-status";
import { apiFailure } from "../../core/rpc/api-failure";
import { answersWithinMs } from "../dynamic/answers-within";
import { podAccess } from "../kubernetes/load-pod-access";
import type { KubeconfigSource } from "../kubernetes/pod-place";

/** Where a relayer is asked what it does: one of both. */
export interface RelayerPlace {
  /** `host:port` of a process of this machine. */
  readonly listen?: string;
  /** Of a pod: its cluster, the namespace that holds it, and what it was started with. */
  readonly pods?: {
    readonly kubeconfig: KubeconfigSource;
    readonly namespace: string;
    readonly revision: string;
  };
}

/** What a relayer says, or why it says nothing. */
export type RelayerAnswer =
  | { readonly status: RelayerStatus }
  | {
      readonly silence: string;
      /** Whether nothing is wrong with that yet: its pod is on its way. */
      readonly isComing: boolean;
    };

/** What keeps a pod's container from running for a while, and mends itself. */
const coming = /^(ContainerCreating|PodInitializing|Pending|Unschedulable)\b/;

/** A cluster answers later than a process of this machine. */
const podMs = 10_000;

async function askPod({
  kubeconfig,
  namespace,
  revision,
}: NonNullable<RelayerPlace["pods"]>): Promise<RelayerAnswer> {
  const { newestPod, withPodPort } = podAccess();
  const annotation = [revisionAnnotation, revision] as const;
  try {
    const among = { namespace, labels: relayerLabels, annotation };
    const pod = await newestPod(kubeconfig, among, podMs);
    if (pod === undefined) {
      const remedy = "pulumi up --refresh makes its Deployment anew where that is gone";
      return { silence: `it has no pod; ${remedy}`, isComing: false };
    }
    const { name, reason } = pod;
    if (reason !== undefined) {
      return { silence: `pod ${name} does not run: ${reason}`, isComing: coming.test(reason) };
    }
    const place = { kubeconfig, namespace, name, container: "relayer" };
    const status = await withPodPort(place, metricsPort, (address) =>
      relayerStatusAt(address, podMs),
    );
    return status === undefined
      ? { silence: `pod ${name} does not answer`, isComing: false }
      : { status };
  } catch (error) {
    return { silence: `its cluster does not say: ${apiFailure(error)}`, isComing: false };
  }
}

/** Asks a relayer what it does. Nothing is thrown. */
export async function askRelayer({ listen, pods }: RelayerPlace): Promise<RelayerAnswer> {
  if (pods !== undefined) return askPod(pods);
  const status = listen === undefined ? undefined : await relayerStatusAt(listen, answersWithinMs);
  return status === undefined ? { silence: "it does not answer", isComing: false } : { status };
}

/** Where people look at it, for the end of a sentence. */
export const whereToLook = ({ listen, pods }: RelayerPlace): string =>
  pods === undefined
    ? `"http://${listen ?? ""}/status"`
    : `"kubectl -n ${pods.namespace} logs deployment/${relayerName}"`;
