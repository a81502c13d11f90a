import * as pulumi from "@pulumi/pulumi";

import { formatEndpoint } from "../../core/details/endpoint";
import type { EmbeddedListen } from "../../core/manifests/embedded-listen";
import { StackResource } from "../dynamic/stack-resource";
import { genesisFile } from "./chain-home";

/** Where a chain process listens; loopback addresses only. */
export interface ChainListen {
  /** e.g. `tcp://127.97.0.100:26656` */
  readonly p2p: string;
  /** e.g. `tcp://127.97.0.10:26657` */
  readonly rpc: string;
  /** e.g. `127.97.0.10:9090`; without it the process serves no gRPC. */
  readonly grpc?: string;
}

/** The same from where each of its servers is to be. */
export const chainListen = ({ p2p, rpc, grpc }: EmbeddedListen): Required<ChainListen> => ({
  p2p: `tcp://${formatEndpoint(p2p)}`,
  rpc: `tcp://${formatEndpoint(rpc)}`,
  grpc: formatEndpoint(grpc),
});

export interface ChainNodeArgs {
  /** Folder of this node, absolute or relative to the program. */
  readonly directory: pulumi.Input<string>;
  /** Name of the chain's program on PATH, e.g. `interchain-security-pd`. */
  readonly binary: pulumi.Input<string>;
  readonly chainId: pulumi.Input<string>;
  /** Text of each file by its path in the home, e.g. `config/genesis.json`. */
  readonly files: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** The same for files that hold keys: `config/node_key.json`, `config/priv_validator_key.json`. */
  readonly secretFiles: pulumi.Input<Readonly<Record<string, pulumi.Input<string>>>>;
  /** Arguments ahead of the home and the listen addresses, e.g. `["start"]`. Never a secret. */
  readonly startArgs: pulumi.Input<readonly pulumi.Input<string>[]>;
  readonly listen: pulumi.Input<ChainListen>;
  /** `host:port` of the LoadBalancer that leads to the p2p address, refused where a stranger has it. */
  readonly entrance?: pulumi.Input<string>;
}

/**
 * One chain process of this machine, kept running between runs.
 *
 * A changed file or argument restarts it; another genesis or chain id replaces it. An update never
 * resets the record of what its key has signed: where that is gone, or would be left behind in
 * another folder, it is refused. What removes the node with its record and makes it anew with the
 * same key on the same chain is the operator's to answer for: `pulumi up --replace`, and a refresh
 * that finds its whole folder gone. While other nodes keep the chain alive, do neither.
 */
export class ChainNode extends StackResource {
  /** `http://host:port` of its RPC; known in previews. */
  declare readonly rpc: pulumi.Output<string>;
  /** `running`, or what is wrong. */
  declare readonly health: pulumi.Output<string>;
  /** Absolute path of the chain's home; known in previews. */
  declare readonly home: pulumi.Output<string>;

  constructor(name: string, args: ChainNodeArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "embedded/chain-node-provider",
        type: "ChainNode",
        outputs: ["rpc", "health", "home"],
        secrets: ["secretFiles"],
        knowsStack: true,
      },
      name,
      {
        ...args,
        secretFiles: pulumi.secret(args.secretFiles),
      },
      pulumi.mergeOptions(opts, {
        // Hundreds of lines; another genesis shows as another `genesisSha256`.
        hideDiffs: [`files[${JSON.stringify(genesisFile)}]`],
      }),
    );
  }
}
