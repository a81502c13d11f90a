import { txFee } from "../../chain/signed-tx";
import { mostGas } from "../../core/relayer/hermes-config";

/** Gas of both handshakes and of a day of packets and client updates, with reserve. */
const gasToBegin = 20_000_000;

/** What a relayer's account must have, in the denomination of its fees. */
export interface NeededFunds {
  /** Before it opens anything. */
  readonly needed: bigint;
  /** Afterwards: what one transaction may cost. */
  readonly least: bigint;
}

const costOf = (gas: number, gasPrice: string): bigint =>
  BigInt(txFee(gas, gasPrice).amount[0]?.amount ?? 0);

/**
 * @param gasPrice - e.g. `0.025uatom`; nothing is needed where gas is free.
 * @param validators - Of the provider chain; 0 while nobody knows.
 */
export const neededFunds = (gasPrice: string, validators: number): NeededFunds => ({
  needed: costOf(gasToBegin, gasPrice),
  least: costOf(Math.min(mostGas(validators), gasToBegin), gasPrice),
});
