import type { DiscoveredConsumer } from "./manifests/peers";
import { isConsumerId } from "./port-exception-text";

/** Reads the annotation of a peers' ConfigMap; nothing where it is not what the stack writes. */
export function parseDiscoveredConsumer(text: string | undefined): DiscoveredConsumer | undefined {
  let said: unknown;
  try {
    said = JSON.parse(text ?? "");
  } catch {
    return undefined;
  }
  if (typeof said !== "object" || said === null) return undefined;
  const { chainId, consumerId, members } = said as Readonly<Record<string, unknown>>;
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
    members.every(named);
  return sound ? (said as DiscoveredConsumer) : undefined;
}
