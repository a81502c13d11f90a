import { forbiddenNetworks } from "../details/peer-address";
import { relayerName } from "../relayer/relayer-name";
import { metricsPort } from "./metrics-port";
import { containerP2pPort, containerPublicRpcPort } from "./node-config";

/** At 5353 where OpenShift's pods answer. */
const dnsPorts = [53, 5_353];

const tcp = (port: number) => ({ protocol: "TCP", port });

/** Everybody but networks into which no address of a stranger may lead. */
const world = (mayBePrivate: boolean) =>
  [
    { cidr: "0.0.0.0/0", isOfFamily: (network: string) => !network.includes(":") },
    { cidr: "::/0", isOfFamily: (network: string) => network.includes(":") },
  ].map(({ cidr, isOfFamily }) => ({
    ipBlock: { cidr, except: forbiddenNetworks(mayBePrivate).filter(isOfFamily) },
  }));

const sorted = (ports: readonly number[]): readonly number[] =>
  [...new Set(ports)].sort((a, b) => a - b);

const inCluster = [{ namespaceSelector: {} }];

export interface NetworkPolicySpec {
  readonly name: string;
  readonly namespace: string;
  /** Ports at which anybody may arrive. */
  readonly open: readonly number[];
  /** Whether peers may be in private networks. */
  readonly mayBePrivate: boolean;
  /** IP addresses to which its pods may go all the same. */
  readonly addresses: readonly string[];
  /** Ports of the API server, which is reached wherever it is. */
  readonly ports: readonly number[];
  /** Ports of RPC addresses, which may be in private networks and in the cluster. */
  readonly rpc: readonly number[];
}

/**
 * What the pods of a namespace may be asked, and whom they may ask.
 *
 * An API server has another address within the cluster than without, and behind some network plugins no
 * address that a policy can name, so its port is open to everywhere, as is that of DNS. What stays shut
 * are all other ports of private networks, and with them the clouds' metadata services.
 */
export function networkPolicyManifest({
  name,
  namespace,
  open,
  mayBePrivate,
  addresses,
  ports,
  rpc,
}: NetworkPolicySpec) {
  const cidrs = [...new Set(addresses)].map((ip) => `${ip}/${ip.includes(":") ? "128" : "32"}`);
  return {
    metadata: { name, namespace },
    spec: {
      podSelector: {},
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        ...(open.length === 0 ? [] : [{ ports: open.map(tcp) }]),
        { from: inCluster, ports: [tcp(metricsPort)] },
      ],
      egress: [
        { ports: dnsPorts.flatMap((port) => [tcp(port), { protocol: "UDP", port }]) },
        { ports: sorted(ports).map(tcp) },
        ...(rpc.length === 0
          ? []
          : [{ ports: sorted(rpc).map(tcp), to: [...world(true), ...inCluster] }]),
        { to: [...world(mayBePrivate), ...cidrs.map((cidr) => ({ ipBlock: { cidr } }))] },
      ],
    },
  };
}

export interface RelayerPolicySpec {
  readonly namespace: string;
  /** Labels of the relayer's pod, and of the one node that it asks. */
  readonly relayer: Readonly<Record<string, string>>;
  readonly node: Readonly<Record<string, string>>;
  /** Ports of the node's pod that answer it. */
  readonly nodePorts: readonly number[];
  /** Ports of the provider chain's addresses, which may be in private networks and in the cluster. */
  readonly providerPorts: readonly number[];
}

/** What a relayer's pod may ask besides what its namespace's policy lets it, and who may ask the node so. */
export function relayerPolicyManifests(spec: RelayerPolicySpec) {
  const ports = sorted(spec.nodePorts).map(tcp);
  const of = (labels: Readonly<Record<string, string>>) => ({ matchLabels: { ...labels } });
  return {
    asks: {
      metadata: { name: relayerName, namespace: spec.namespace },
      spec: {
        podSelector: of(spec.relayer),
        policyTypes: ["Egress"],
        egress: [
          { ports, to: [{ podSelector: of(spec.node) }] },
          { ports: sorted(spec.providerPorts).map(tcp), to: [...world(true), ...inCluster] },
        ],
      },
    },
    answers: {
      metadata: { name: "ics-relayed-node", namespace: spec.namespace },
      spec: {
        podSelector: of(spec.node),
        policyTypes: ["Ingress"],
        ingress: [{ ports, from: [{ podSelector: of(spec.relayer) }] }],
      },
    },
  };
}

/** Ports at which strangers arrive at a consumer chain's pod. */
export const consumerOpenPorts = (publicRpc: boolean): readonly number[] =>
  publicRpc ? [containerP2pPort, containerPublicRpcPort] : [containerP2pPort];

const usualApiPorts = [443, 6_443, 8_443];
/** Where clouds tell secrets. */
const metadataPort = 80;

/** Port of a URL, named or the scheme's; nothing where the text is none. */
function portOf(url: string): readonly number[] {
  if (!URL.canParse(url)) return [];
  const { port, protocol } = new URL(url);
  return [port === "" ? (protocol === "http:" ? 80 : 443) : Number(port)];
}

/** Ports at which an API server can be, of which a kubeconfig names one. */
export const apiServerPorts = (server: string): readonly number[] => [
  ...usualApiPorts,
  ...portOf(server).filter((port) => port !== metadataPort),
];

/** Ports of RPC addresses. */
export const rpcPorts = (rpc: readonly string[]): readonly number[] => rpc.flatMap(portOf);
