/** What a unit of gas costs. */
export interface GasPrice {
  readonly price: number;
  readonly denom: string;
}

/** Reads a price such as `0.025uatom`; config has seen to its form. */
export function gasPriceOf(text: string): GasPrice {
  const [, price = "0", denom = text] = /^(\d+(?:\.\d+)?)(.*)$/.exec(text) ?? [];
  return { price: Number(price), denom };
}
