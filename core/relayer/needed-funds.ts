/** Gas of both handshakes and of a day of packets and client updates, with reserve. */
const neededGas = 20_000_000;
const digits = 1_000_000_000;

/**
 * What a relayer's account must have before anything is opened, in the denomination of its fees.
 *
 * @param gasPrice - e.g. `0.025uatom`; nothing is needed where gas is free.
 */
export function neededFunds(gasPrice: string): bigint {
  const price = Number(/^[\d.]+/.exec(gasPrice)?.[0] ?? "0");
  return (
    (BigInt(Math.ceil(price * digits)) * BigInt(neededGas) + BigInt(digits - 1)) / BigInt(digits)
  );
}
