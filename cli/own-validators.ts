import type { StackOutputs } from "../core/stack-outputs";

/** A stack's own validators that run a consumer chain. */
export function ownValidators(
  outputs: StackOutputs | undefined,
  chainId: string,
): readonly { readonly name: string; readonly operator: string }[] {
  return Object.keys(outputs?.consumerChains[chainId]?.peers ?? {}).flatMap((name) => {
    const operator = outputs?.validators[name]?.operator;
    return operator === undefined ? [] : [{ name, operator }];
  });
}
