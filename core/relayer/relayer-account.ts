import { bech32 } from "@scure/base";

const madeBy = "made by ics-discovery";
const before = `${madeBy}; relayer account `;
const addressBytes = 20;

/** Whether a text is the address of an account, in its one spelling. */
function isAccountAddress(text: string): boolean {
  // By hand first: what is decoded is limited, and letters of both cases would be one address.
  if (!/^[a-z][a-z0-9]{0,30}1[02-9ac-hj-np-z]{38}$/.test(text)) return false;
  try {
    const { words } = bech32.decode(text as `${string}1${string}`);
    return bech32.fromWords(words).length === addressBytes;
  } catch {
    return false;
  }
}

/**
 * Description of a consumer chain that a stack registers, on the provider chain.
 *
 *     made by ics-discovery[; relayer account <address>]
 *
 * The account stands in the chain's base genesis, which everybody computes, so everybody has to know it.
 *
 * @param account - Of the chain's relayer, on the consumer chain.
 */
export const consumerDescription = (account?: string): string =>
  account === undefined ? madeBy : `${before}${account}`;

/** The account that a description names; nothing in a text of another form. */
export function relayerAccountIn(description: string): string | undefined {
  if (!description.startsWith(before)) return undefined;
  const account = description.slice(before.length);
  return isAccountAddress(account) ? account : undefined;
}
