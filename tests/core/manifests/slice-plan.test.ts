import fc from "fast-check";

import type { EndpointSliceBody, SlicePod } from "../../../core/manifests/endpoint-slice";
import { type FoundSlice, planSlices, wantedSlices } from "../../../core/manifests/slice-plan";

const owner = {
  uid: "service-uid",
  labels: {
    "app.kubernetes.io/name": "ics-discovery",
    "app.kubernetes.io/instance": "ics-test",
    "app.kubernetes.io/managed-by": "pulumi",
    "somebody/else": "whose",
  },
};
const pod = (changes: Partial<SlicePod> = {}): SlicePod => ({
  name: "x-0",
  namespace: "x",
  uid: "pod-uid",
  ip: "10.244.0.5",
  nodeName: "node-0",
  ready: true,
  terminating: false,
  ended: false,
  ...changes,
});
const ports = [
  { name: "consumer-x", port: 26656 },
  { name: "rpc-30401", port: 26657 },
  { name: "provider", port: 26656 },
];
const entrances = new Map([
  ["consumer-x", "x"],
  ["rpc-30401", "x"],
  ["provider", "provider"],
]);
const wanted = (...pods: readonly SlicePod[]): readonly EndpointSliceBody[] =>
  wantedSlices(owner, ports, entrances, (namespace) =>
    pods.filter((one) => one.namespace === namespace),
  );

/** What the API server answers for a slice: its own additions beside what was written. */
const found = ({ metadata, addressType, ...rest }: EndpointSliceBody): FoundSlice => ({
  name: metadata.name,
  addressType,
  labels: { ...metadata.labels, "somebody/else": "too" },
  ownerReferences: metadata.ownerReferences,
  ports: rest.ports.map((port) => ({ ...port, appProtocol: undefined })),
  endpoints: rest.endpoints,
});

describe("the wanted slices", () => {
  // docs/protocol.md "Kubernetes objects", field by field.
  it("lead all ports of a chain to its pod, and say the truth about it", () => {
    expect(wanted(pod())).toEqual([
      {
        apiVersion: "discovery.k8s.io/v1",
        kind: "EndpointSlice",
        metadata: {
          name: "p2p-loadbalancer-x",
          namespace: "provider",
          labels: {
            "app.kubernetes.io/name": "ics-discovery",
            "app.kubernetes.io/instance": "ics-test",
            "app.kubernetes.io/managed-by": "ics-agent",
            "kubernetes.io/service-name": "p2p-loadbalancer",
            "endpointslice.kubernetes.io/managed-by": "ics-agent",
          },
          ownerReferences: [
            { apiVersion: "v1", kind: "Service", name: "p2p-loadbalancer", uid: "service-uid" },
          ],
        },
        addressType: "IPv4",
        ports: [
          { name: "consumer-x", port: 26656, protocol: "TCP" },
          { name: "rpc-30401", port: 26657, protocol: "TCP" },
        ],
        endpoints: [
          {
            addresses: ["10.244.0.5"],
            conditions: { ready: true, serving: true, terminating: false },
            nodeName: "node-0",
            targetRef: { kind: "Pod", name: "x-0", namespace: "x", uid: "pod-uid" },
          },
        ],
      },
    ]);
  });

  it.each([
    {
      name: "not ready",
      changes: { ready: false },
      conditions: { ready: false, serving: false, terminating: false },
    },
    {
      name: "terminating",
      changes: { terminating: true },
      conditions: { ready: false, serving: true, terminating: true },
    },
  ])("tell of a pod that is $name", ({ changes, conditions }) => {
    expect(wanted(pod(changes))[0]?.endpoints[0]?.conditions).toEqual(conditions);
  });

  it.each([
    { name: "has no address yet", changes: { ip: undefined } },
    { name: "has ended", changes: { ended: true } },
  ])("leave out a pod that $name", ({ changes }) => {
    expect(wanted({ ...pod(), ...changes } as SlicePod)).toEqual([]);
  });

  describe("where public RPC has a container of its own", () => {
    const publicPorts = [
      { name: "consumer-x", port: 26656 },
      { name: "rpc-30401", port: 26659 },
      { name: "grpc-30501", port: 9090 },
    ];
    const led = new Map(publicPorts.map(({ name }) => [name, "x"]));
    const serving = (changes: Partial<SlicePod>): unknown =>
      wantedSlices(owner, publicPorts, led, () => [pod(changes)]).map((slice) => [
        slice.metadata.name,
        slice.ports.map(({ port }) => port),
        slice.endpoints[0]?.conditions.serving,
      ]);
    it.each([
      { what: "all is well", changes: {}, node: true, rpc: true },
      {
        what: "public RPC is down",
        changes: { ready: false, readyContainers: ["node", "peers"] },
        node: true,
        rpc: false,
      },
      {
        what: "the node is down",
        changes: { ready: false, readyContainers: ["public-rpc", "peers"] },
        node: false,
        rpc: true,
      },
      { what: "the machine is lost", changes: { ready: false }, node: false, rpc: false },
    ])("are two, each as ready as its container when $what", ({ changes, node, rpc }) => {
      // What is not ready for public RPC is not listed there: MetalLB merges the slices by address.
      expect(serving(changes)).toEqual([
        ["p2p-loadbalancer-x", [26656, 9090], node],
        ...(rpc ? [["p2p-loadbalancer-x.public-rpc", [26659], true]] : []),
      ]);
    });
  });

  it("are of the family of the pod's address", () => {
    expect(wanted(pod({ ip: "fd00::5" }))[0]?.addressType).toBe("IPv6");
  });

  it("are none for a namespace that no port of the Service leads to", () => {
    expect(wanted(pod({ namespace: "y" }))).toEqual([]);
  });
});

describe("the plan", () => {
  const [slice] = wanted(pod()) as [EndpointSliceBody];
  const nothing = { create: [], replace: [], remove: [], taken: [] };
  const manager = "endpointslice.kubernetes.io/managed-by";
  const noOwner = { ownerReferences: [] };

  it.each([
    { name: "is there already", found: [found(slice)], plan: nothing },
    { name: "is missing", found: [], plan: { ...nothing, create: [slice] } },
    {
      name: "names another address",
      found: [found(wanted(pod({ ip: "10.244.0.6" }))[0]!)],
      plan: { ...nothing, replace: [slice] },
    },
    {
      name: "lost the Service's label by hand",
      found: [{ ...found(slice), labels: { [manager]: "ics-agent" } }],
      plan: { ...nothing, replace: [slice] },
    },
    {
      name: "lost all its labels by hand",
      found: [{ ...found(slice), labels: {} }],
      plan: { ...nothing, replace: [slice] },
    },
    {
      name: "a former agent made, without the recommended labels",
      found: [
        {
          ...found(slice),
          labels: { "kubernetes.io/service-name": "p2p-loadbalancer", [manager]: "ics-agent" },
        },
      ],
      plan: { ...nothing, replace: [slice] },
    },
    {
      name: "another controller has",
      found: [{ ...found(slice), labels: { [manager]: "somebody" } }],
      plan: { ...nothing, taken: ["p2p-loadbalancer-x"] },
    },
    {
      name: "somebody made by hand",
      found: [{ ...found(slice), ...noOwner, labels: {} }],
      plan: { ...nothing, taken: ["p2p-loadbalancer-x"] },
    },
    {
      name: "belongs to another Service, and is nobody's business",
      found: [found(slice), { ...found(slice), ...noOwner, name: "other", labels: {} }],
      plan: nothing,
    },
    {
      name: "is of another address family, which is for life",
      found: [{ ...found(slice), addressType: "IPv6" }],
      plan: { ...nothing, remove: ["p2p-loadbalancer-x"], create: [slice] },
    },
  ])("of a slice that $name", ({ found: there, plan }) => {
    expect(planSlices(there, [slice])).toEqual(plan);
  });

  it("removes what a chain has left", () => {
    const left = { ...found(slice), name: "p2p-loadbalancer-gone" };
    expect(planSlices([left, found(slice)], [slice])).toEqual({
      ...nothing,
      remove: ["p2p-loadbalancer-gone"],
    });
  });

  it("leads to what is wanted, after which there is nothing left to do", () => {
    const some = fc.array(
      fc
        .record({
          namespace: fc.constantFrom("x", "provider"),
          uid: fc.uuid(),
          ip: fc.constantFrom("10.244.0.5", "10.244.0.6", "fd00::7"),
          ready: fc.boolean(),
        })
        .map((changes) => pod(changes)),
      { maxLength: 4 },
    );
    fc.assert(
      fc.property(some, some, (before, after) => {
        const there = new Map(wanted(...before).map((one) => [one.metadata.name, found(one)]));
        const goal = wanted(...after);
        const { remove, replace, create } = planSlices([...there.values()], goal);
        for (const name of remove) there.delete(name);
        for (const one of [...replace, ...create]) there.set(one.metadata.name, found(one));
        expect(planSlices([...there.values()], goal)).toEqual(nothing);
        expect([...there.keys()].sort()).toEqual(goal.map((one) => one.metadata.name).sort());
      }),
    );
  });
});
