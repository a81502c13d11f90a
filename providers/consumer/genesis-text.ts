import type { ConsumerChainRecord } from "../../chain/ics/consumer-chain-record";
import { baseGenesis, chooseBase, consumerGenesis } from "../../core/consumer/consumer-genesis";
import { finalGenesis } from "../../core/consumer/final-genesis";
import { type CcvTarget, transformedCcv } from "../../core/consumer/transformed-ccv";
import { relayerAccountIn } from "../../core/relayer/relayer-account";
import { progress } from "../dynamic/progress";
import { baseGenesisText, type GenesisSource } from "./base-genesis-text";
import { finalGenesisText } from "./final-genesis-text";

/** Where a consumer chain's genesis comes from. */
export interface GenesisInputs extends GenesisSource {
  /** False: somebody else registered the chain. */
  readonly launches: boolean;
  /** Path or web address of the whole genesis. */
  readonly finalGenesisFile?: string;
  /** Version of the chain's program, where that reads another consumer genesis than the provider chain makes. */
  readonly transform?: CcvTarget;
}

/** The text from which a genesis is made, and what is made of it. */
export class GenesisText {
  private constructor(
    private readonly inputs: GenesisInputs,
    private readonly text: string,
  ) {}

  /** @throws Error when it cannot be read or made. */
  static async read(inputs: GenesisInputs): Promise<GenesisText> {
    const { finalGenesisFile: file } = inputs;
    const text = await (file === undefined ? baseGenesisText(inputs) : finalGenesisText(file));
    return new GenesisText(inputs, text);
  }

  /**
   * The base genesis of a chain that is launched then.
   *
   * @param account - Of its relayer, which is in it.
   */
  base(
    genesisTime: string,
    { chainId, initialization }: ConsumerChainRecord,
    account?: string,
  ): string {
    const initialHeight = initialization?.initialHeight.revisionHeight ?? 1n;
    return baseGenesis({
      ...{ text: this.text, chainId, genesisTime, initialHeight },
      ...(account === undefined ? {} : { account }),
    });
  }

  /** The account of a relayer that is put into the base genesis: none into a file, which is as its makers want it. */
  accountToAdd(account: string | undefined): string | undefined {
    return this.inputs.genesisFile === undefined ? account : undefined;
  }

  /**
   * The genesis that everybody starts from.
   *
   * @param made - JSON text of the consumer genesis that the provider chain made.
   * @throws DomainError `BAD_GENESIS` for a text that is of another chain, or not what its owner states.
   */
  launched(record: ConsumerChainRecord, spawnTime: string, made: string): string {
    const { text, inputs } = this;
    const ccv = transformedCcv(made, inputs.transform);
    const { chainId } = record;
    if (inputs.finalGenesisFile !== undefined) return finalGenesis({ text, chainId, ccv });
    const account = this.accountToAdd(relayerAccountIn(record.metadata.description));
    const { warning, ...base } = chooseBase({
      ...{ text, chainId, joined: !inputs.launches, isFile: inputs.genesisFile !== undefined },
      stated: record.initialization?.genesisHash ?? "",
      canonical: () => this.base(spawnTime, record, account),
      // The owner may have changed the description since, or written one of his own before.
      ...(account === undefined ? {} : { withoutAccount: () => this.base(spawnTime, record) }),
    });
    if (warning !== undefined) progress(warning);
    return consumerGenesis({ base, ccv });
  }
}
