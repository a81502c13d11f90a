import { isConsumerId } from "../details/port-exception-text";

/** Whose peers a ConfigMap holds, for the agent. */
export interface DiscoveredConsumer {
  readonly chainId: string;
  /** Decimal. */
  readonly consumerId: string;
  /** Validators of the same stack that are on the chain, the ConfigMap's own among them. */
  readonly members: readonly { readonly name: string; readonly operator: string }[];
  /** `nodeId@host:port` of peers that config names besides. */
  readonly persistentPeers?: readonly string[];
}

/** What is written of a consumer chain on its peers' ConfigMap. */
export const consumerText = (consumer: DiscoveredConsumer): string => JSON.stringify(consumer);

/** Reads the annotation of a peers' ConfigMap; nothing where it is not what the stack writes. */
export function parseDiscoveredConsumer(text: string | undefined): DiscoveredConsumer | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  const { chainId, consumerId, members, persistentPeers } = said as Readonly<
    Record<string, unknown>
  >;
  const named = (one: unknown): boolean => {
    const { name, operator } = (one ?? {}) as Readonly<Record<string, unknown>>;
    return typeof name === "string" && typeof operator === "string";
  };
  const sound =
    typeof chainId === "string" &&
    chainId !== "" &&
    typeof consumerId === "string" &&
    isConsumerId(consumerId) &&
    Array.isArray(members) &&
    members.every(named) &&
    (persistentPeers === undefined ||
      (Array.isArray(persistentPeers) &&
        persistentPeers.every((peer) => typeof peer === "string")));
  return sound ? (said as DiscoveredConsumer) : undefined;
}
