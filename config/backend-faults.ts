import type { Fault } from "../core/errors";
import { exceeds } from "./quantity-schemas";
import type { StackConfig } from "./schema";

/** Settings that mean something on one backend alone, by their place in config. */
function misplaced(config: StackConfig): Fault[] {
  const { clusters } = config;
  const only = (path: string, backend: string, value: unknown): Fault[] =>
    value === undefined || clusters === backend
      ? []
      : [
          {
            path,
            what: `means nothing on backend "${clusters}", only on "${backend}"`,
            value: typeof value === "string" ? value : JSON.stringify(value),
            remedy: "remove it, or change ics:clusters",
          },
        ];
  return [
    ...only("ics:kind", "kind", config.kind),
    ...only("ics:loadBalancer", "existing", config.loadBalancer),
    ...config.validators.flatMap(({ cluster, address, annotations }, index) => {
      const path = `ics:validators[${String(index)}]`;
      return [
        ...only(`${path}.cluster`, "existing", cluster),
        ...only(`${path}.address`, "existing", address),
        ...only(`${path}.annotations`, "existing", annotations),
      ];
    }),
    ...(clusters === "existing" && config.network.subnet !== undefined
      ? [
          {
            path: "ics:network.subnet",
            what: 'means nothing on backend "existing", whose LoadBalancers choose their addresses',
            value: config.network.subnet,
            remedy: "remove it; ask for an address with ics:validators[…].address",
          },
        ]
      : []),
  ];
}

/** An NLB's addresses are Elastic IPs, which have ids; the name that it gets is no address that was asked for. */
function addressFaults({ clusters, loadBalancer, validators }: StackConfig): Fault[] {
  if (clusters !== "existing" || loadBalancer?.preset !== "aws-nlb") return [];
  return validators.flatMap(({ address }, index) =>
    address === undefined
      ? []
      : [
          {
            path: `ics:validators[${String(index)}].address`,
            what: 'means nothing to preset "aws-nlb", whose load balancers are known by name',
            value: address,
            remedy:
              "remove it; Elastic IPs are named in annotations, by service.beta.kubernetes.io/aws-load-balancer-eip-allocations",
          },
        ],
  );
}

/** Storage that dies with a pod takes along what the node has signed, so it could sign twice. */
function storageFaults({ clusters, validators }: StackConfig): Fault[] {
  if (clusters === "embedded") return [];
  return validators.flatMap(({ storage, managed }, index) =>
    storage?.kind !== "emptyDir" || !managed
      ? []
      : [
          {
            path: `ics:validators[${String(index)}].storage`,
            what: "would be lost with the pod, and with it the record of what was signed",
            value: storage.kind,
            remedy: "use a claim, or a hostPath",
          },
        ],
  );
}

/** Kubernetes makes no pod that asks for more than it may have; processes of this machine ask for nothing. */
function resourceFaults({ clusters, nodeResources }: StackConfig): Fault[] {
  const { memory, memoryLimit } = nodeResources;
  if (clusters === "embedded" || !exceeds(memory, memoryLimit)) return [];
  return [
    {
      path: "ics:nodeResources.memoryLimit",
      what: `is less than the memory that a node asks for (${memory}), so Kubernetes would make no pod`,
      value: memoryLimit,
      remedy: `set it to ${memory} or more, or memory to less`,
    },
  ];
}

function existingFaults(config: StackConfig): Fault[] {
  if (config.clusters !== "existing") return [];
  const managed = config.validators.filter((validator) => validator.managed);
  const needed =
    managed.length === 0
      ? []
      : ([
          "agent",
          ...(config.consumerChains.every(({ image }) => image !== undefined)
            ? []
            : ["consumerNode"]),
          ...(config.consumerChains.every(({ relayer }) => (relayer ?? config.relayer) === "none")
            ? []
            : ["relayer"]),
        ] as const);
  return [
    ...(config.providerChain.mode === "managed"
      ? [
          {
            path: "ics:providerChain.mode",
            what: "cannot be managed on clusters that exist: this machine does not reach the nodes in them",
            value: "managed",
            remedy: "name an external provider chain, or use backend kind or embedded",
          },
        ]
      : []),
    ...config.consumerChains.flatMap(({ chainId, minGasPrice }, index) =>
      minGasPrice !== undefined
        ? []
        : [
            {
              path: `ics:consumerChains[${String(index)}].minGasPrice`,
              what: "is missing: nodes that take transactions for nothing can be filled by anybody",
              value: chainId,
              remedy:
                "set the chain's price of gas, e.g. 0.01untrn; 0 and its denom where it is really free",
            },
          ],
    ),
    ...(config.expose.grpc
      ? [
          {
            path: "ics:expose.grpc",
            what: "would let anybody ask nodes that sign, without any limit",
            value: "true",
            remedy: "set it to false, and run a node that does not sign for gRPC",
          },
        ]
      : []),
    ...needed.flatMap((image) =>
      config.images[image as keyof StackConfig["images"]] !== undefined
        ? []
        : [
            {
              path: `ics:images.${image}`,
              what: "is missing: clusters that exist pull it from a registry",
              value: "nothing",
              remedy: `build it from images/ and set it to where you pushed it`,
            },
          ],
    ),
  ];
}

function kindFaults({ clusters, validators, kind, network, providerChain }: StackConfig): Fault[] {
  if (clusters !== "kind") return [];
  // Ports go by poolIndex.
  const needed = 1 + Math.max(...validators.map(({ poolIndex }, index) => poolIndex ?? index));
  const lastOf = (first: number): number => first + needed - 1;
  const ports = [
    { path: "ics:kind.rpcPort", first: kind?.rpcPort },
    { path: "ics:kind.apiPort", first: kind?.apiPort },
  ].filter((one): one is { path: string; first: number } => one.first !== undefined);
  return [
    ...(network.subnet?.includes(":") === true
      ? [
          {
            path: "ics:network.subnet",
            what: "must be IPv4 on Kind, whose clusters have IPv4 Services",
            value: network.subnet,
            remedy:
              "name the network's IPv4 subnet; an IPv6 one beside it is ics:kind.network.subnet6",
          },
        ]
      : []),
    ...ports
      .filter(({ first }) => lastOf(first) > 65_535)
      .map(({ path, first }) => ({
        path,
        what: "leaves no port for the last validator",
        value: String(first),
        remedy: `use at most ${String(65_536 - needed)}`,
      })),
    ...(kind?.apiPort !== undefined && Math.abs(kind.apiPort - kind.rpcPort) < needed
      ? [
          {
            path: "ics:kind.apiPort",
            what: `gives a cluster the port that ics:kind.rpcPort, ${String(kind.rpcPort)}, gives another`,
            value: String(kind.apiPort),
            remedy: `keep them ${String(needed)} apart`,
          },
        ]
      : []),
    ...(providerChain.mode !== "managed"
      ? []
      : validators.flatMap(({ managed, name }, index) =>
          managed
            ? []
            : [
                {
                  path: `ics:validators[${String(index)}].managed`,
                  what: "must be true on Kind: the provider chain's node of this validator has no other cluster",
                  value: name,
                  remedy: "remove it, or use backend embedded",
                },
              ],
        )),
  ];
}

/** What is wrong with a stack file for the backend that it chooses. */
export const backendFaults = (config: StackConfig): readonly Fault[] => [
  ...misplaced(config),
  ...addressFaults(config),
  ...storageFaults(config),
  ...resourceFaults(config),
  ...existingFaults(config),
  ...kindFaults(config),
];
