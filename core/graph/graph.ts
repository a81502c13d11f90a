/** What is seen of something now: it works, it does not, or nobody here can say. */
export type LiveState = "well" | "wrong" | "unknown";

/** A thing of the picture. All texts of a graph are safe lines (`printable`), and still a stranger's. */
interface Drawn {
  /** Unique in the graph, of letters and digits: `v1` a validator, `c0` a chain, `c0n1` a node of it, `c0e1` an edge. */
  readonly id: string;
  readonly state: LiveState;
  /** What its state comes from, e.g. `does not answer`; the empty text where nothing is to be said. */
  readonly why: string;
}

/** A validator, or somebody else whom config names as a peer. */
export interface GraphValidator extends Drawn {
  /** In the stack; without one the moniker. */
  readonly name: string;
  /** Null for a peer that config names. */
  readonly operator: string | null;
  /** Name of the cluster, or what leads to it; null for validators of others. */
  readonly cluster: string | null;
  /** Address of the LoadBalancer; null for validators of others. */
  readonly loadBalancer: string | null;
}

export interface GraphChain extends Drawn {
  readonly chainId: string;
  /** Decimal. */
  readonly consumerId: string | null;
  readonly phase: string | null;
  /** What the formula gives, or the stack has. */
  readonly p2pPort: number;
  /** Decimal; of the node that is furthest. */
  readonly height: string | null;
}

/** A validator's node of a consumer chain. */
export interface GraphNode extends Drawn {
  /** Id of its chain. */
  readonly chain: string;
  /** Id of its validator. */
  readonly validator: string;
  /** `host:port` at which others dial it; null where nobody can. */
  readonly place: string | null;
  /** Decimal; null for one that does not validate. */
  readonly power: string | null;
}

/** A connection that two nodes of a chain are to have; it is one, whoever of them dials. */
export interface GraphEdge extends Drawn {
  /** Id of their chain. */
  readonly chain: string;
  /** Ids of the nodes, in the order of `nodes`. */
  readonly between: readonly [string, string];
}

/** A network as it is drawn, in every format alike. */
export interface NetworkGraph {
  readonly providerChain: {
    readonly chainId: string;
    readonly height: string | null;
    readonly state: LiveState;
    readonly why: string;
  };
  readonly validators: readonly GraphValidator[];
  readonly chains: readonly GraphChain[];
  readonly nodes: readonly GraphNode[];
  /** Only of the nodes that the stack runs: what others are connected with is not to be seen from here. */
  readonly edges: readonly GraphEdge[];
}
