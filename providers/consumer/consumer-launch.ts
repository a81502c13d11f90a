import * as pulumi from "@pulumi/pulumi";

import type { CcvTarget } from "../../core/consumer/transformed-ccv";
import type { ProviderChainArgs, SignerArgs } from "../dynamic/provider-chain";
import { StackResource } from "../dynamic/stack-resource";

export interface ConsumerLaunchArgs extends ProviderChainArgs, SignerArgs {
  readonly consumerId: pulumi.Input<string>;
  readonly consumerChainId: string;
  /** False: somebody else decides when the chain is launched; it is only waited for. */
  readonly launches: boolean;
  /** Seconds from the last opt-in to the launch, unless `plannedSpawnTime` says when. */
  readonly spawnDelaySeconds: number;
  /** RFC 3339. */
  readonly plannedSpawnTime?: string;
  /** A launch further away than this is not waited for. */
  readonly spawnWaitSeconds: number;
  /** How long beyond the spawn time a launch may take. */
  readonly launchTimeoutSeconds: number;
  readonly unbondingSeconds: pulumi.Input<number>;
  /** False: a chain that was launched with another keeps it. */
  readonly unbondingSaid: boolean;
  /** What a provider chain of the stack was made with. */
  readonly providerUnbondingSeconds?: pulumi.Input<number>;
  /** Own validators that are to have opted in. */
  readonly members: readonly { readonly name: string; readonly operator: pulumi.Input<string> }[];
  /** Name of the chain's program, which makes the base genesis where no file has it. */
  readonly program?: string | undefined;
  /** Base genesis, absolute or relative to the program; the chain binary's own defaults when absent. */
  readonly genesisFile?: string | undefined;
  /** Whole genesis of a chain that is joined: a path like the former, or a web address. */
  readonly finalGenesisFile?: string | undefined;
  /** SHA-256 that the genesis has to have, hex. */
  readonly genesisSha256?: string | undefined;
  /** Version of the chain's program, where that reads another consumer genesis than the provider chain makes. */
  readonly transform?: CcvTarget | undefined;
  /** Account of the chain's relayer on the chain itself; in the genesis if it is named before the launch. */
  readonly relayerAccount?: pulumi.Input<string>;
  /** Folder in which the base genesis is made, absolute or relative to the program. */
  readonly directory: pulumi.Input<string>;
}

/**
 * The launch of a consumer chain, and the genesis that comes of it.
 *
 * Created, it fixes the spawn time once, waits for the launch, and puts the consumer genesis that the
 * provider chain made into the base genesis: the same bytes at every validator.
 */
export class ConsumerLaunch extends StackResource {
  /** Genesis JSON text of the consumer chain. */
  declare readonly genesis: pulumi.Output<string>;
  /** RFC 3339, as the chain states it; the genesis time. */
  declare readonly spawnTime: pulumi.Output<string>;

  constructor(name: string, args: ConsumerLaunchArgs, opts?: pulumi.CustomResourceOptions) {
    super(
      {
        module: "consumer/consumer-launch-provider",
        type: "ConsumerLaunch",
        outputs: ["genesis", "spawnTime"],
        secrets: ["mnemonic"],
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
