import {
  CoreV1Api,
  DiscoveryV1Api,
  type KubeConfig,
  type V1ConfigMap,
  type V1EndpointSlice,
  type V1Pod,
  type V1Service,
} from "@kubernetes/client-node";

import { type Entrances, entrancesAnnotation, parseEntrances } from "../core/manifests/entrances";
import { p2pServiceName, providerNamespace } from "../core/manifests/p2p-service";
import { peersConfigMapName } from "../core/manifests/peers";
import { FollowedList, type ListListener } from "./followed-list";

/** What is followed in a namespace that a port of the p2p Service leads to. */
interface NamespaceWatch {
  readonly pods: FollowedList<V1Pod>;
  /** Absent for the provider chain, whose peers nobody discovers. */
  readonly peers?: FollowedList<V1ConfigMap>;
}

export interface ClusterListener {
  /** Anything changed; look at everything. */
  readonly onChange: () => void;
  readonly onBroken: (what: string, reason: string) => void;
}

/**
 * All that the agent has to know of its cluster, kept in step by watches: the p2p Service, the slices
 * behind it, and in each namespace that its ports lead to the pods and the peers.
 *
 * Namespaces come and go with the Service's annotation.
 */
export class ClusterWatch {
  private readonly core: CoreV1Api;
  private readonly service: FollowedList<V1Service>;
  private readonly sliceList: FollowedList<V1EndpointSlice>;
  private readonly namespaces = new Map<string, NamespaceWatch>();
  private readonly listener: ListListener;

  constructor(
    private readonly kubeConfig: KubeConfig,
    listener: ClusterListener,
  ) {
    this.core = kubeConfig.makeApiClient(CoreV1Api);
    const discovery = kubeConfig.makeApiClient(DiscoveryV1Api);
    this.listener = {
      onBroken: listener.onBroken,
      onChange: () => {
        this.followNamespaces();
        listener.onChange();
      },
    };
    const namespace = providerNamespace;
    const named = `metadata.name=${p2pServiceName}`;
    this.service = new FollowedList<V1Service>(
      kubeConfig,
      {
        what: `service ${p2pServiceName}`,
        path: `/api/v1/namespaces/${namespace}/services`,
        fieldSelector: named,
        list: async () => this.core.listNamespacedService({ namespace, fieldSelector: named }),
      },
      this.listener,
    );
    this.sliceList = new FollowedList<V1EndpointSlice>(
      kubeConfig,
      {
        what: "endpoint slices",
        path: `/apis/discovery.k8s.io/v1/namespaces/${namespace}/endpointslices`,
        // One that lost its labels by hand is there all the same.
        list: async () => discovery.listNamespacedEndpointSlice({ namespace }),
      },
      this.listener,
    );
  }

  /** Whether every copy is in step. */
  get inStep(): boolean {
    const all = [...this.namespaces.values()].flatMap(({ pods, peers }) => [pods, peers]);
    return [this.service, this.sliceList, ...all].every((one) => one?.inStep ?? true);
  }

  get p2pService(): V1Service | undefined {
    return this.service.items[0];
  }

  /** All slices beside the Service, whoever's they are. */
  get slices(): readonly V1EndpointSlice[] {
    return this.sliceList.items;
  }

  /** Where the Service's ports lead to, and what of that cannot be read. */
  get entrances(): { readonly entrances: Entrances; readonly faults: readonly string[] } {
    const service = this.p2pService;
    if (service === undefined) return { entrances: new Map(), faults: [] };
    return parseEntrances(service.metadata?.annotations?.[entrancesAnnotation]);
  }

  podsOf(namespace: string): readonly V1Pod[] {
    return this.namespaces.get(namespace)?.pods.items ?? [];
  }

  /** Whether the pods of a namespace are known: nothing is decided from a list that is still to come. */
  knowsPodsOf(namespace: string): boolean {
    return this.namespaces.get(namespace)?.pods.inStep ?? false;
  }

  /** ConfigMaps of all consumer chains, by namespace. */
  get peers(): ReadonlyMap<string, V1ConfigMap> {
    return new Map(
      [...this.namespaces].flatMap(([namespace, { peers }]) => {
        const [found] = peers?.items ?? [];
        return found === undefined ? [] : [[namespace, found] as const];
      }),
    );
  }

  stop(): void {
    this.service.stop();
    this.sliceList.stop();
    for (const namespace of [...this.namespaces.keys()]) this.forget(namespace);
  }

  private forget(namespace: string): void {
    const watch = this.namespaces.get(namespace);
    watch?.pods.stop();
    watch?.peers?.stop();
    this.namespaces.delete(namespace);
  }

  private followNamespaces(): void {
    // While the Service is not known, nobody can tell which are needed no more.
    if (!this.service.inStep) return;
    const wanted = new Set(this.entrances.entrances.values());
    for (const namespace of [...this.namespaces.keys()]) {
      if (!wanted.has(namespace)) this.forget(namespace);
    }
    for (const namespace of wanted) {
      if (!this.namespaces.has(namespace)) {
        this.namespaces.set(namespace, this.followed(namespace));
      }
    }
  }

  private followed(namespace: string): NamespaceWatch {
    const labelSelector = `app.kubernetes.io/name=${namespace}`;
    const pods = new FollowedList<V1Pod>(
      this.kubeConfig,
      {
        what: `pods of ${namespace}`,
        path: `/api/v1/namespaces/${namespace}/pods`,
        labelSelector,
        mayGo: true,
        list: async () => this.core.listNamespacedPod({ namespace, labelSelector }),
      },
      this.listener,
    );
    if (namespace === providerNamespace) return { pods };
    const fieldSelector = `metadata.name=${peersConfigMapName(namespace)}`;
    const peers = new FollowedList<V1ConfigMap>(
      this.kubeConfig,
      {
        what: `peers of ${namespace}`,
        path: `/api/v1/namespaces/${namespace}/configmaps`,
        fieldSelector,
        mayGo: true,
        list: async () => this.core.listNamespacedConfigMap({ namespace, fieldSelector }),
      },
      this.listener,
    );
    return { pods, peers };
  }
}
