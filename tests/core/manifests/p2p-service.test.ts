import fc from "fast-check";

import { p2pServiceManifest, type P2pServiceSpec } from "../../../core/manifests/p2p-service";
import { consumerNamespace, portName } from "../../../core/plan/names";
import { hashedPorts } from "../../../core/ports/hashed-ports";

const consumer = (chainId: string) => ({
  chainId,
  name: portName(chainId),
  namespace: consumerNamespace(chainId),
  ports: hashedPorts(chainId),
});

const spec: P2pServiceSpec = {
  loadBalancer: { annotations: { "metallb.io/loadBalancerIPs": "127.97.0.110" } },
  fixed: [{ name: "provider", port: 26656, namespace: "provider" }],
  consumers: [consumer("consumer-0-1751686503-0")],
  expose: { rpc: false, grpc: false },
  rpcTarget: 26_657,
  externalTrafficPolicy: "Local",
  selector: "none",
};

const manifest = (changed: Partial<P2pServiceSpec> = {}) =>
  p2pServiceManifest({ ...spec, ...changed });

describe("p2pServiceManifest", () => {
  // docs/protocol.md "Kubernetes objects"; the port is that of offset 201, "Ports".
  it("is a LoadBalancer without selector that pins its address and carries every port", () => {
    expect(manifest()).toEqual({
      metadata: {
        name: "p2p-loadbalancer",
        namespace: "provider",
        annotations: {
          "metallb.io/loadBalancerIPs": "127.97.0.110",
          "ics-discovery/entrances":
            '{"provider":"provider","consumer-consumer-0-1751686503-0":"consumer-0-1751686503-0"}',
          "ics-discovery/chain-ids":
            '{"consumer-consumer-0-1751686503-0":"consumer-0-1751686503-0"}',
        },
      },
      spec: {
        type: "LoadBalancer",
        externalTrafficPolicy: "Local",
        ports: [
          { name: "provider", port: 26656, targetPort: 26656, protocol: "TCP" },
          {
            name: "consumer-consumer-0-1751686503-0",
            port: 30301,
            targetPort: 26656,
            protocol: "TCP",
          },
        ],
      },
    });
  });

  it("keeps a placeholder port while there is no other", () => {
    expect(manifest({ fixed: [], consumers: [] }).spec.ports).toEqual([
      { name: "placeholder", port: 1, targetPort: 1, protocol: "TCP" },
    ]);
  });

  it.each([
    { name: "none", selector: undefined },
    { name: "placeholder", selector: { "this-will-not-match": "anything" } },
  ] as const)("has the selector of the option $name", ({ name, selector }) => {
    expect(manifest({ selector: name }).spec.selector).toEqual(selector);
  });

  it("follows the traffic policy", () => {
    expect(manifest({ externalTrafficPolicy: "Cluster" }).spec.externalTrafficPolicy).toBe(
      "Cluster",
    );
  });

  it.each([
    { name: "RPC", expose: { rpc: true, grpc: false }, added: [["rpc-30401", 30401, 26657]] },
    { name: "gRPC", expose: { rpc: false, grpc: true }, added: [["grpc-30501", 30501, 9090]] },
    {
      name: "both",
      expose: { rpc: true, grpc: true },
      added: [
        ["rpc-30401", 30401, 26657],
        ["grpc-30501", 30501, 9090],
      ],
    },
  ])("exposes $name of consumer chains on request", ({ expose, added }) => {
    const ports = manifest({ expose }).spec.ports.slice(2);
    expect(ports.map(({ name, port, targetPort }) => [name, port, targetPort])).toEqual(added);
  });

  it("keeps full chain ids where port names are too short for them", () => {
    const chainId = 'Кириллица "chain" with a name much longer than any DNS label may ever be';
    const { annotations } = manifest({ consumers: [consumer(chainId)] }).metadata;
    const told = JSON.parse(annotations["ics-discovery/chain-ids"]) as Record<string, string>;
    expect(Object.values(told)).toEqual([chainId]);
  });

  // RFC 1123 and Kubernetes' `ValidateDNS1123Label`.
  it("names every port with a DNS label that no other has, whatever the chain ids", () => {
    const label = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.string({ unit: "grapheme", minLength: 1, maxLength: 50 }), {
          maxLength: 5,
          selector: (chainId) => hashedPorts(chainId).offset,
        }),
        fc.record({ rpc: fc.boolean(), grpc: fc.boolean() }),
        (chainIds, expose) => {
          const { ports } = manifest({ consumers: chainIds.map(consumer), expose }).spec;
          const names = ports.map(({ name }) => name);
          expect(names.filter((name) => !label.test(name))).toEqual([]);
          expect(new Set(names).size).toBe(names.length);
        },
      ),
    );
  });
});
