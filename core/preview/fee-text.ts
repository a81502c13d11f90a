import { transactionGas } from "../transaction-gas";

const price = /^(?<whole>\d+)(?:\.(?<part>\d+))?(?<denom>[A-Za-z][\w/:.-]*)$/;

/**
 * What a transaction offers to pay: its gas times the price, rounded up, e.g. `1000uatom`.
 *
 * @param gasPrice - Price of one unit of gas, e.g. `0.005uatom`.
 * @returns `nothing` where that is nothing; undefined of a price that cannot be read.
 */
export function feeText(gasPrice = ""): string | undefined {
  const { whole = "", part = "", denom } = price.exec(gasPrice)?.groups ?? {};
  if (denom === undefined) return undefined;
  const scale = 10n ** BigInt(part.length);
  const amount = (BigInt(`${whole}${part}`) * BigInt(transactionGas) + scale - 1n) / scale;
  return amount === 0n ? "nothing" : `${amount}${denom}`;
}
