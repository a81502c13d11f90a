/**
 * Address prefix of a chain's accounts, from an operator address of that chain: `cosmosvaloper1…` → `cosmos`.
 */
export function accountPrefixOf(operator: string): string {
  return operator.replace(/valoper1[^1]*$/, "");
}
