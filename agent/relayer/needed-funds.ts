import { txFee } from "../../chain/signed-tx";

/** Gas of both handshakes and of a day of packets and client updates, with reserve. */
const neededGas = 20_000_000;

/**
 * What a relayer's account must have before anything is opened, in the denomination of its fees.
 *
 * @param gasPrice - e.g. `0.025uatom`; nothing is needed where gas is free.
 */
export const neededFunds = (gasPrice: string): bigint =>
  BigInt(txFee(neededGas, gasPrice).amount[0]?.amount ?? 0);
