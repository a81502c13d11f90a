import { DomainError, type Fault } from "../errors";
import { addressAt } from "../pools/address-pool";
import type { Settings, ValidatorSettings } from "./settings";

/** First host number of the embedded nodes' own addresses: validator *i* listens for RPC on network + 10 + i. */
export const firstNodeAddress = 10;

/** A /24, or what else has an address for every validator's nodes, and one more for broadcast. */
const roomyPrefix = (validators: number): number =>
  Math.min(24, 32 - (firstNodeAddress + validators).toString(2).length);

/** Whether this stack runs nodes of the validator. */
export const isHosted = (settings: Settings, { managed }: ValidatorSettings): boolean =>
  managed || settings.providerChain.mode === "managed";

/** The embedded nodes' own addresses, by validator; a fault where the subnet has none for one. Pods get theirs elsewhere. */
export function nodeAddresses(settings: Settings): {
  readonly addresses: readonly { readonly name: string; readonly address: string }[];
  readonly faults: readonly Fault[];
} {
  if (settings.clusters !== "embedded") return { addresses: [], faults: [] };
  const { subnet } = settings.network;
  const addresses: { name: string; address: string }[] = [];
  const faults: Fault[] = [];
  settings.validators.forEach((validator, index) => {
    if (!isHosted(settings, validator)) return;
    const host = firstNodeAddress + index;
    try {
      addresses.push({ name: validator.name, address: addressAt(subnet, host) });
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
      faults.push({
        path: "ics:network.subnet",
        what: `has no address number ${String(host)} for the nodes of "${validator.name}"`,
        value: subnet,
        remedy: `use a larger subnet, such as a /${String(roomyPrefix(settings.validators.length))}`,
      });
    }
  });
  return { addresses, faults };
}
