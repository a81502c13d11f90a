/** A managed validator as the stack's outputs tell of it. */
export interface ValidatorOutput {
  /** Address of its LoadBalancer. */
  readonly loadBalancer: string;
  /** What is published on the provider chain: `HOST` or `NODE_ID@HOST`; absent on a chain that others sign for. */
  readonly endpoint?: string;
  /** Node id of its node of the provider chain, 40 hex digits. */
  readonly nodeId?: string;
  /** Operator address. */
  readonly operator?: string;
}

/** Ids of a CCV channel. */
export interface ChannelIds {
  readonly consumerChannel: string;
  readonly providerChannel: string;
}

/** The place of a relayer's pod. */
export interface RelayerPod {
  /** Whose cluster it is in. */
  readonly validator: string;
  readonly namespace: string;
}

/** A consumer chain as the stack's outputs tell of it. */
export interface ConsumerChainOutput {
  /** Decimal. */
  readonly consumerId?: string;
  /** RFC 3339; this and the genesis are absent where the stack runs no node of the chain. */
  readonly spawnTime?: string;
  /** SHA-256, hex. */
  readonly genesisSha256?: string;
  /** Endpoint on chain by validator. */
  readonly endpoints: Readonly<Record<string, string>>;
  /** p2p port by validator. */
  readonly ports: Readonly<Record<string, number>>;
  /** `persistent_peers` by managed validator. */
  readonly peers: Readonly<Record<string, string>>;
  /** Who is no peer, and why. */
  readonly leftOut: readonly { readonly name: string; readonly reason: string }[];
  /** URL by managed validator; absent where pods run the nodes. */
  readonly rpc?: Readonly<Record<string, string>>;
  /** Block height when the chain converged; absent where the stack runs no node of it, as what follows. */
  readonly height?: number;
  /** Connections to expected peers, over all nodes, when the chain converged. */
  readonly connected?: number;
  readonly expected?: number;
  /** `host:port` where its relayer tells what it does, at `/status`; absent without one, and in a pod. */
  readonly relayer?: string;
  /** Where its relayer's pod is; absent without one, and where a process relays. */
  readonly relayerPod?: RelayerPod;
  /** Ids of the CCV channel at both ends; absent without a relayer, and while it is not open. */
  readonly channel?: ChannelIds;
  /** By managed validator: whether its node signs or only follows. */
  readonly roles?: Readonly<Record<string, "signs" | "follows">>;
}

/** The outputs of a stack; what reads them is `ics`, the tests and other stacks. */
export interface StackOutputs {
  /** By managed validator. */
  readonly validators: Readonly<Record<string, ValidatorOutput>>;
  /** By chain id. */
  readonly consumerChains: Readonly<Record<string, ConsumerChainOutput>>;
  readonly providerChain: { readonly chainId: string; readonly rpc: readonly string[] | string };
  /** By managed validator, for kubectl; secret. */
  readonly kubeconfigs: Readonly<Record<string, string>>;
  /** By testnet validator, to act for it by hand; secret. Accounts of a chain that exists are never given out. */
  readonly mnemonics?: Readonly<Record<string, string>>;
}
