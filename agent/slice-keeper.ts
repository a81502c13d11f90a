import {
  ApiException,
  DiscoveryV1Api,
  type KubeConfig,
  V1EndpointSlice,
  V1ObjectMeta,
  type V1Pod,
} from "@kubernetes/client-node";

import { Turns } from "../chain/turns";
import type { EndpointSliceBody, SlicePod } from "../core/manifests/endpoint-slice";
import { providerNamespace } from "../core/manifests/p2p-service";
import {
  type FoundSlice,
  planSlices,
  sliceNames,
  wantedSlices,
} from "../core/manifests/slice-plan";
import type { ClusterWatch } from "./cluster-watch";

export interface SliceReport {
  readonly onWritten: (change: "create" | "replace" | "remove", slice: string) => void;
  readonly onFailure: (slice: string, reason: string) => void;
}

/**
 * Containers that are ready in a pod that is not, which is so for want of the others alone. What a pod
 * says whose machine was lost is not about its containers, so nothing is made of it.
 */
function readyContainers({ status }: V1Pod): Pick<SlicePod, "readyContainers"> {
  const waits = status?.conditions?.some(
    ({ type, status: holds }) => type === "ContainersReady" && holds === "False",
  );
  if (waits !== true) return {};
  const ready = (status?.containerStatuses ?? []).filter((one) => one.ready);
  return { readyContainers: ready.map(({ name }) => name) };
}

const podState = (pod: V1Pod): SlicePod => {
  const { metadata, spec, status } = pod;
  return {
    name: metadata?.name ?? "",
    namespace: metadata?.namespace ?? "",
    uid: metadata?.uid ?? "",
    ...(status?.podIP === undefined || status.podIP === "" ? {} : { ip: status.podIP }),
    ...(spec?.nodeName === undefined ? {} : { nodeName: spec.nodeName }),
    ready:
      status?.conditions?.some((one) => one.type === "Ready" && one.status === "True") === true,
    terminating: metadata?.deletionTimestamp !== undefined,
    ended: status?.phase === "Succeeded" || status?.phase === "Failed",
    ...readyContainers(pod),
  };
};

const found = ({ metadata, addressType, ports, endpoints }: V1EndpointSlice): FoundSlice => ({
  name: metadata?.name ?? "",
  addressType,
  labels: metadata?.labels ?? {},
  ownerReferences: metadata?.ownerReferences ?? [],
  ports: ports ?? [],
  endpoints,
});

/** Somebody else wrote meanwhile: another look tells what is left to do. */
const outpaced = (error: unknown): boolean =>
  error instanceof ApiException && [404, 409].includes(error.code);

/**
 * Keeps the EndpointSlices behind the p2p Service equal to the pods: observes, plans, applies, one
 * round at a time. What another writer did in between is seen in the next round.
 */
export class SliceKeeper {
  private readonly api: DiscoveryV1Api;
  private readonly turns: Turns;

  constructor(
    kubeConfig: KubeConfig,
    private readonly cluster: ClusterWatch,
    private readonly report: SliceReport,
  ) {
    this.api = kubeConfig.makeApiClient(DiscoveryV1Api);
    this.turns = new Turns(async () => this.round());
  }

  /** Something changed. */
  look(): void {
    this.turns.take();
  }

  async stop(): Promise<void> {
    await this.turns.stop();
  }

  private async round(): Promise<void> {
    const { cluster } = this;
    const service = cluster.p2pService;
    const uid = service?.metadata?.uid;
    if (service === undefined || uid === undefined) return; // its slices go with it
    const { entrances } = cluster.entrances;
    const ports = (service.spec?.ports ?? []).map(({ name = "", targetPort }) => ({
      name,
      port: Number(targetPort),
    }));
    // Of pods that are not known yet the slice stays as it is.
    const unknown = [...new Set(entrances.values())].filter((one) => !cluster.knowsPodsOf(one));
    const settled = new Map([...entrances].filter(([, one]) => !unknown.includes(one)));
    const kept = new Set(unknown.flatMap(sliceNames));
    const plan = planSlices(
      cluster.slices.map(found).filter(({ name }) => !kept.has(name)),
      wantedSlices({ uid, labels: service.metadata?.labels ?? {} }, ports, settled, (namespace) =>
        cluster.podsOf(namespace).map(podState),
      ),
    );
    for (const name of plan.taken) {
      this.report.onFailure(
        name,
        "a slice of this name is somebody else's; delete it, and this agent makes its own",
      );
    }
    const failures = [
      ...(await this.each(
        "remove",
        plan.remove,
        (name) => name,
        (name) => this.remove(name),
      )),
      ...(await this.each("replace", plan.replace, nameOf, (slice) => this.replace(slice))),
      ...(await this.each("create", plan.create, nameOf, (slice) => this.create(slice))),
    ];
    if (failures.length > 0) throw new Error(failures.join("; "));
  }

  /** Does the same to several slices; one failure keeps no other from being written. */
  private async each<T>(
    change: "create" | "replace" | "remove",
    slices: readonly T[],
    name: (slice: T) => string,
    write: (slice: T) => Promise<unknown>,
  ): Promise<readonly string[]> {
    const failures: string[] = [];
    for (const slice of slices) {
      try {
        await write(slice);
        this.report.onWritten(change, name(slice));
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        if (!outpaced(error)) this.report.onFailure(name(slice), reason);
        failures.push(reason);
      }
    }
    return failures;
  }

  private async remove(name: string): Promise<unknown> {
    return this.api.deleteNamespacedEndpointSlice({ name, namespace: providerNamespace });
  }

  private async create(body: EndpointSliceBody): Promise<unknown> {
    return this.api.createNamespacedEndpointSlice({
      namespace: providerNamespace,
      body: this.typed(body),
    });
  }

  private async replace(body: EndpointSliceBody): Promise<unknown> {
    const { name } = body.metadata;
    const version = this.cluster.slices.find(({ metadata }) => metadata?.name === name)?.metadata
      ?.resourceVersion;
    return this.api.replaceNamespacedEndpointSlice({
      name,
      namespace: providerNamespace,
      body: this.typed(body, version),
    });
  }

  /** The library's classes are shapes: it writes whatever has their fields. */
  private typed(
    { metadata, ...rest }: EndpointSliceBody,
    resourceVersion?: string,
  ): V1EndpointSlice {
    const versioned = resourceVersion === undefined ? metadata : { ...metadata, resourceVersion };
    return Object.assign(new V1EndpointSlice(), rest, {
      metadata: Object.assign(new V1ObjectMeta(), versioned),
    });
  }
}

const nameOf = ({ metadata }: EndpointSliceBody): string => metadata.name;
