import { txFee } from "../../chain/signed-tx";

/** Gas of both handshakes and of a day of packets and client updates, with reserve. */
const gasToBegin = 20_000_000;
/** Gas of one message and the update of the client that goes with it. */
const gasOfOne = 1_000_000;

/** What a relayer's account must have, in the denomination of its fees. */
export interface NeededFunds {
  /** Before anything is opened. */
  readonly needed: bigint;
  /** Afterwards. */
  readonly least: bigint;
}

const costOf = (gas: number, gasPrice: string): bigint =>
  BigInt(txFee(gas, gasPrice).amount[0]?.amount ?? 0);

/** @param gasPrice - e.g. `0.025uatom`; nothing is needed where gas is free. */
export const neededFunds = (gasPrice: string): NeededFunds => ({
  needed: costOf(gasToBegin, gasPrice),
  least: costOf(gasOfOne, gasPrice),
});
