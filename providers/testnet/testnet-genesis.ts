import * as pulumi from "@pulumi/pulumi";

import { StackResource } from "../dynamic/stack-resource";

/** A validator of the genesis. */
export interface GenesisValidator {
  readonly name: string;
  readonly mnemonic: pulumi.Input<string>;
  readonly consensusSeed: pulumi.Input<string>;
  readonly nodeId: pulumi.Input<string>;
  /** Voting power; it bonds 1 000 000 times as much stake. */
  readonly power: number;
}

export interface TestnetGenesisArgs {
  readonly chainId: string;
  readonly unbondingSeconds: number;
  /** False: a genesis that was made with another keeps it. */
  readonly unbondingSaid: boolean;
  /** Blocks between two updates of the consumer chains' validator sets. */
  readonly blocksPerEpoch: number;
  /** Folder in which it is made, absolute or relative to the program; gone once that is done. */
  readonly directory: pulumi.Input<string>;
  readonly validators: readonly GenesisValidator[];
}

/** The genesis of a managed provider chain, made from the chain binary's own defaults. */
export class TestnetGenesis extends StackResource {
  /** Genesis JSON text. */
  declare readonly genesis: pulumi.Output<string>;
  /** What it was made with. */
  declare readonly unbondingSeconds: pulumi.Output<number>;

  constructor(name: string, args: TestnetGenesisArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "testnet/testnet-genesis-provider",
        type: "TestnetGenesis",
        outputs: ["genesis"],
        secrets: ["validators"],
        knowsStack: true,
      },
      name,
      {
        ...args,
      },
      opts,
    );
  }
}
