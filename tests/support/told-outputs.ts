import type { ConsumerChainOutput, StackOutputs, ValidatorOutput } from "../../core/stack-outputs";

type Named<T> = Readonly<Record<"alice" | "bob" | "charlie" | "yana" | "zed", T>>;

/** A shape of which a test knows that all of it is there, and who is named in it. */
type Told<T> = {
  readonly [K in keyof T]-?: NonNullable<T[K]> extends Readonly<Record<string, infer V>>
    ? Named<V>
    : NonNullable<T[K]>;
};

/** What a stack tells of a consumer chain that it has. */
export type ToldChain = Told<ConsumerChainOutput>;

/** A stack's outputs as a test takes them: what it asks for is there. */
export interface ToldOutputs extends Pick<Told<StackOutputs>, "kubeconfigs" | "mnemonics"> {
  readonly providerChain: {
    readonly chainId: string;
    readonly rpc: readonly [string, ...string[]];
  };
  readonly validators: Named<Required<ValidatorOutput>>;
  readonly consumerChains: Readonly<Record<string, ToldChain>>;
}
