import { canonicalJson, isJsonObject, jsonObject } from "../canonical-json";

/** Consumer chains of former versions, as `interchain-security-cd genesis transform --to` names them. */
export const ccvTargets = ["<v4.5.x", "v4.5.x", "v5.x", "<v6.4.x"] as const;
export type CcvTarget = (typeof ccvTargets)[number];

/** Versions that know no consumer id. */
const withoutConsumerId: readonly CcvTarget[] = ["<v4.5.x", "v5.x"];

/**
 * A consumer genesis as a consumer chain of a former version reads it: without what it does not know.
 *
 * @param ccv - JSON text of the consumer genesis as the provider chain made it.
 * @returns JSON text, the same but for what is left out; for no version all of it.
 * @throws DomainError `BAD_GENESIS` for what is no consumer genesis, or cannot be kept exactly.
 */
export function transformedCcv(ccv: string, target: CcvTarget | undefined): string {
  if (target === undefined) return ccv;
  const { connection_id: _connection, ...rest } = jsonObject(
    ccv,
    "consumer genesis of the provider chain",
  );
  const { params } = rest;
  if (!withoutConsumerId.includes(target) || !isJsonObject(params)) return canonicalJson(rest);
  const { consumer_id: _consumer, ...known } = params;
  return canonicalJson({ ...rest, params: known });
}
