import ipaddr from "ipaddr.js";

import {
  apiServerPorts,
  consumerOpenPorts,
  networkPolicyManifest,
  relayerPolicyManifests,
  rpcPorts,
} from "../../../core/manifests/network-policy";

interface Rule {
  readonly ports?: readonly { readonly protocol: string; readonly port: number }[];
  readonly to?: readonly {
    readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  }[];
}

/** As the documentation of NetworkPolicy has it: any rule that fits allows; what a rule does not name is all. */
function allows(all: readonly object[], host: string, port: number, protocol = "TCP"): boolean {
  const address = ipaddr.process(host);
  const inside = (cidr: string): boolean => {
    const [network, prefix] = ipaddr.parseCIDR(cidr);
    return network.kind() === address.kind() && address.match([network, prefix] as never);
  };
  const rules: readonly Rule[] = all;
  return rules.some(
    ({ ports, to }) =>
      (ports?.some((one) => one.port === port && one.protocol === protocol) ?? true) &&
      (to?.some(
        // Pods of the cluster are nobody here.
        ({ ipBlock }) =>
          ipBlock !== undefined &&
          inside(ipBlock.cidr) &&
          !(ipBlock.except ?? []).some((one) => inside(one)),
      ) ??
        true),
  );
}

const policy = (mayBePrivate: boolean, publicRpc = false) =>
  networkPolicyManifest({
    ...{ name: "ics-discovery", namespace: "x-1", open: consumerOpenPorts(publicRpc) },
    mayBePrivate,
    addresses: ["10.1.2.3", "2001:db8::7", "10.1.2.3"],
    ports: apiServerPorts("https://api.example:16443"),
    rpc: rpcPorts(["http://10.9.9.9:26657", "http://rpc.example"]),
  }).spec;

describe("the pods of a namespace", () => {
  it.each([
    { host: "203.0.113.7", port: 30_301, allowed: true },
    { host: "2001:db8::9", port: 30_301, allowed: true },
    { host: "10.0.0.1", port: 30_301, allowed: false },
    { host: "172.16.0.1", port: 81, allowed: false },
    { host: "172.32.0.1", port: 81, allowed: true },
    { host: "192.168.1.1", port: 22, allowed: false },
    { host: "100.64.0.1", port: 30_301, allowed: false },
    { host: "169.254.169.254", port: 80, allowed: false },
    { host: "168.63.129.16", port: 80, allowed: false },
    { host: "fd00:ec2::254", port: 80, allowed: false },
    { host: "fc00::1", port: 30_301, allowed: false },
    { host: "fe80::1", port: 30_301, allowed: false },
    // The stack's own, the API server wherever it is, and what was named.
    { host: "10.1.2.3", port: 30_301, allowed: true },
    { host: "10.0.0.1", port: 6_443, allowed: true },
    { host: "10.0.0.1", port: 443, allowed: true },
    { host: "10.0.0.1", port: 16_443, allowed: true },
    { host: "10.9.9.9", port: 26_657, allowed: true },
    { host: "10.9.9.9", port: 80, allowed: true },
    { host: "169.254.169.254", port: 26_657, allowed: false },
    { host: "10.96.0.10", port: 53, allowed: true },
    { host: "10.96.0.10", port: 53, protocol: "UDP", allowed: true },
    { host: "10.96.0.10", port: 54, protocol: "UDP", allowed: false },
  ])("may go to $host port $port: $allowed", ({ host, port, protocol, allowed }) => {
    expect(allows(policy(false).egress, host, port, protocol)).toBe(allowed);
  });

  it("may go into private networks where peers are, and to no metadata there either", () => {
    const { egress } = policy(true);
    expect(allows(egress, "10.0.0.1", 30_301)).toBe(true);
    expect(allows(egress, "169.254.169.254", 80)).toBe(false);
    expect(allows(egress, "fd00:ec2::254", 80)).toBe(false);
  });

  it.each([
    { publicRpc: false, ports: [26_656] },
    { publicRpc: true, ports: [26_656, 26_659] },
  ])(
    "are met from outside the cluster at $ports, public RPC: $publicRpc",
    ({ publicRpc, ports }) => {
      const { ingress } = policy(false, publicRpc);
      const open = ingress.filter((rule) => !("from" in rule));
      expect(open.flatMap((rule) => rule.ports.map(({ port }) => port))).toEqual(ports);
      expect(ingress.filter((rule) => "from" in rule)).toEqual([
        { from: [{ namespaceSelector: {} }], ports: [{ protocol: "TCP", port: 9_464 }] },
      ]);
    },
  );
});

describe("a relayer's pod", () => {
  const { asks, answers } = relayerPolicyManifests({
    namespace: "x-1",
    relayer: { app: "relayer" },
    node: { app: "node" },
    nodePorts: [26_659, 9_090],
    providerPorts: rpcPorts(["https://rpc.example", "http://10.9.9.9:9090"]),
  });

  it("may ask its node, which nobody else may ask so", () => {
    const ports = [9_090, 26_659].map((port) => ({ protocol: "TCP", port }));
    expect(asks.spec.podSelector).toEqual({ matchLabels: { app: "relayer" } });
    expect(asks.spec.egress[0]).toEqual({
      ports,
      to: [{ podSelector: { matchLabels: { app: "node" } } }],
    });
    expect(answers.spec).toEqual({
      podSelector: { matchLabels: { app: "node" } },
      policyTypes: ["Ingress"],
      ingress: [{ ports, from: [{ podSelector: { matchLabels: { app: "relayer" } } }] }],
    });
  });

  it.each([
    { host: "10.9.9.9", port: 9_090, allowed: true },
    { host: "203.0.113.7", port: 443, allowed: true },
    { host: "10.9.9.9", port: 22, allowed: false },
    { host: "169.254.169.254", port: 443, allowed: false },
  ])("may ask the provider chain at its ports: $host $port $allowed", (row) => {
    expect(allows(asks.spec.egress.slice(1), row.host, row.port)).toBe(row.allowed);
  });
});
