import fc from "fast-check";

import {
  clusterName,
  consumerNamespace,
  isReservedNamespace,
  portName,
  statefulSetName,
} from "../../../core/plan/names";

// Hash digits by `printf %s ID | sha256sum | cut -c1-8`, repeated ids by `printf 'ID\0CONSUMERID' | …`.
describe("portName", () => {
  it.each([
    { id: "consumer-0-1751686503-0", name: "consumer-consumer-0-1751686503-0" },
    { id: "neutron-1", name: "consumer-neutron-1" },
    { id: "a".repeat(54), name: `consumer-${"a".repeat(54)}` },
    { id: "a".repeat(55), name: `consumer-${"a".repeat(45)}-9f4390f8` },
    { id: "ethera_9000-1", name: "consumer-ethera-9000-1-2c7c3b18" },
    { id: "CosmosHub-4", name: "consumer-cosmoshub-4-236d2a15" },
    { id: "链", name: "consumer-chain-96363271" },
    { id: "kube-system", name: "consumer-kube-system" },
  ])("names the port of $id", ({ id, name }) => {
    expect(portName(id)).toBe(name);
  });

  it("gives a second chain of the same id a name of its own", () => {
    const options = { consumerId: "7", repeated: true };
    expect(portName("consumer-a", options)).toBe("consumer-consumer-a-ac496184");
  });

  it("does not let the consumer id of a first chain change its name", () => {
    expect(portName("consumer-a", { consumerId: "7" })).toBe("consumer-consumer-a");
  });

  it("refuses a second chain of the same id that cannot be told apart", () => {
    expect(() => portName("consumer-a", { repeated: true })).toThrow(
      expect.objectContaining({ code: "MISSING_CONSUMER_ID" }),
    );
  });
});

describe("consumerNamespace", () => {
  it.each([
    { id: "consumer-0-1751686503-0", name: "consumer-0-1751686503-0" },
    { id: "ethera_9000-1", name: "ethera-9000-1-2c7c3b18" },
    { id: "kube-system", name: "kube-system-88007f70" },
    { id: "provider", name: "provider-5c4c1964" },
    { id: "default", name: "default-37a8eec1" },
    { id: "metallb-system", name: "metallb-system-a46c9c44" },
    { id: "a".repeat(63), name: "a".repeat(63) },
    { id: "a".repeat(64), name: `${"a".repeat(54)}-ffe054fe` },
  ])("names the namespace of $id", ({ id, name }) => {
    expect(consumerNamespace(id)).toBe(name);
  });

  it("avoids a namespace that is somebody else's", () => {
    // `printf %s neutron-1 | sha256sum`: f4dea3fc…
    const existing = ["neutron-1", "other"];
    expect(consumerNamespace("neutron-1", { existing })).toBe("neutron-1-f4dea3fc");
  });
});

describe("isReservedNamespace", () => {
  // What Kubernetes, OpenShift, GKE, EKS, AKS, Kind and usual add-ons bring along, by their own manuals.
  it.each([
    { name: "default", reserved: true },
    { name: "provider", reserved: true },
    { name: "cert-manager", reserved: true },
    { name: "ingress-nginx", reserved: true },
    { name: "local-path-storage", reserved: true },
    { name: "monitoring", reserved: true },
    { name: "kube-node-lease", reserved: true },
    { name: "openshift-ingress", reserved: true },
    { name: "gke-managed-cim", reserved: true },
    { name: "gmp-public", reserved: true },
    { name: "amazon-cloudwatch", reserved: true },
    { name: "aws-observability", reserved: true },
    { name: "azure-arc", reserved: true },
    { name: "istio-system", reserved: true },
    { name: "system", reserved: false },
    { name: "system-1", reserved: false },
    { name: "awsome-1", reserved: false },
    { name: "my-kube-1", reserved: false },
    { name: "monitoring-1", reserved: false },
    { name: "kube", reserved: false },
    { name: "provider-1", reserved: false },
    { name: "neutron-1", reserved: false },
  ])("is $reserved for $name", ({ name, reserved }) => {
    expect(isReservedNamespace(name)).toBe(reserved);
  });
});

// A StatefulSet of more than 52 characters gets no pods: kubernetes/kubernetes#64023.
describe("statefulSetName", () => {
  it.each([
    { id: "neutron-1", name: "neutron-1" },
    { id: "A".repeat(43), name: `${"a".repeat(43)}-0f007385` },
    { id: "A".repeat(44), name: `${"a".repeat(43)}-b06b3f20` },
    { id: "A".repeat(50), name: `${"a".repeat(43)}-509ddb85` },
    { id: `${"B".repeat(42)}_${"C".repeat(7)}`, name: `${"b".repeat(42)}-4f125b0c` },
  ])("names the StatefulSet of $id", ({ id, name }) => {
    expect(statefulSetName(consumerNamespace(id))).toBe(name);
  });
});

describe("clusterName", () => {
  it("is what the original's commands expect", () => {
    expect(clusterName("alice")).toBe("alice-cluster");
  });
});

describe("names, whatever the chain id", () => {
  // Ids that share a slug are the rule here: separators and case are all that tells them apart.
  const similar = fc
    .array(fc.constantFrom("a", "A", "-", "_", ".", " ", "1", "é", "\0"), { maxLength: 6 })
    .map((parts) => parts.join(""));
  const chainIds = fc.oneof(
    similar,
    fc.string({ unit: "binary", maxLength: 50 }).map((text) => Buffer.from(text).toString()),
    fc.stringMatching(/^[a-z0-9-]{1,70}$/),
    fc.constantFrom("provider", "default", "kube-system", "链", "ethera_9000-1"),
  );
  const label = /^(?=.{1,63}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?$/;

  it("are DNS labels", () => {
    fc.assert(
      fc.property(chainIds, fc.boolean(), fc.nat(), (chainId, repeated, id) => {
        const options = { consumerId: String(id), repeated };
        expect(portName(chainId, options)).toMatch(label);
        expect(consumerNamespace(chainId, options)).toMatch(label);
        if (isReservedNamespace(chainId)) {
          expect(consumerNamespace(chainId, options)).toMatch(/-[0-9a-f]{8}$/);
        }
      }),
    );
  });

  // https://kubernetes.io/docs/concepts/overview/working-with-objects/labels: 63 characters; the number
  // is an uint32 in decimal.
  it("leave room for the hash of a StatefulSet's revision, and are kept where there is", () => {
    const long = fc.stringMatching(/^[A-Za-z0-9_-]{40,50}$/);
    fc.assert(
      fc.property(fc.oneof(chainIds, long), fc.nat(), fc.boolean(), (chainId, id, repeated) => {
        const namespace = consumerNamespace(chainId, { consumerId: String(id), repeated });
        const name = statefulSetName(namespace);
        expect(`${name}-${String(2 ** 32 - 1)}`).toMatch(label);
        expect(name.slice(-8)).toBe(namespace.slice(-8));
        if (`${namespace}-${String(2 ** 32 - 1)}`.length <= 63) expect(name).toBe(namespace);
      }),
    );
  });

  it("are distinct for distinct chain ids", () => {
    fc.assert(
      fc.property(fc.uniqueArray(chainIds, { maxLength: 20 }), (ids) => {
        expect(new Set(ids.map((id) => portName(id))).size).toBe(ids.length);
        expect(new Set(ids.map((id) => consumerNamespace(id))).size).toBe(ids.length);
      }),
    );
  });

  it("are distinct for chains of the same id", () => {
    fc.assert(
      fc.property(
        chainIds,
        fc.uniqueArray(fc.nat(1_000), { minLength: 2, maxLength: 8 }),
        (chainId, ids) => {
          const names = ids.map((id, index) =>
            portName(chainId, { consumerId: String(id), repeated: index > 0 }),
          );
          expect(new Set(names).size).toBe(ids.length);
        },
      ),
    );
  });
});
