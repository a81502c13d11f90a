import { listDifference } from "../list-difference";
import { isChange, type PreviewStep } from "./engine-event";
import { type Family, inputsOf, ownType } from "./family";
import { entriesOf, textOf, valueAt } from "./stated-value";

export const topologyType = ownType("ConsumerTopology");

/** Whom one validator's node of a consumer chain is to dial: old → new, by `nodeId@host:port`. */
export interface PeerChange {
  readonly validator: string;
  readonly from: readonly string[];
  readonly to: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
}

export interface ChainPeerChange {
  readonly chainId: string;
  /** Those whose peers change. */
  readonly validators: readonly PeerChange[];
  /** True where only `up` will know the new ones. */
  readonly unknown: boolean;
  readonly resource: string;
}

type Peers = ReadonlyMap<string, readonly string[]>;

function peersOf(value: unknown): Peers {
  return new Map(
    entriesOf(value).map(([validator, text]) => [
      validator,
      (textOf(text) ?? "").split(",").filter((peer) => peer !== ""),
    ]),
  );
}

function changeOf(step: PreviewStep): ChainPeerChange {
  const { old, new: next } = step;
  const former = peersOf(valueAt(old, "outputs", "peers") ?? valueAt(old, "inputs", "peers"));
  const stated = valueAt(next, "inputs", "peers");
  const unknown = next !== undefined && stated === undefined;
  const planned = unknown ? former : peersOf(stated);
  return {
    chainId: textOf(inputsOf(step)["consumerChainId"]) ?? "",
    validators: [...new Set([...former.keys(), ...planned.keys()])]
      .map((validator) => {
        const [from, to] = [former.get(validator) ?? [], planned.get(validator) ?? []];
        return { validator, from, to, ...listDifference(from, to) };
      })
      .filter(({ added, removed }) => added.length + removed.length > 0),
    unknown,
    resource: step.name,
  };
}

/** Whom the nodes of each consumer chain are to dial, as far as that changes. */
export const peerChanges = (family: Family): readonly ChainPeerChange[] =>
  family.ofType(topologyType).filter(isChange).map(changeOf);
