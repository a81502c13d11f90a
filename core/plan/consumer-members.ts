import { optedIn, strongest } from "./opt-in-policy";
import type { ConsumerChainSettings, Settings } from "./settings";

/** Voting powers on the provider chain, by operator address. */
export type ChainPowers = ReadonlyMap<string, bigint>;

/**
 * Names of the validators that config has run a consumer chain, in config order (a list: in its own).
 *
 * `all` are all of the config. `topPower` goes by the configured powers on a managed chain, whose
 * operator addresses nobody knows yet, so that equal powers go by config order there; on an external
 * chain by `powers`, of whose validators only those in config count as members. Validators that leave
 * are no candidates.
 *
 * @param powers - Of all validators of an external chain; without them `topPower` chooses nobody there.
 */
export function consumerMembers(
  settings: Settings,
  { policy, optOut }: ConsumerChainSettings,
  powers: ChainPowers = new Map(),
): readonly string[] {
  if (policy !== "all" && "validators" in policy) return policy.validators;
  const candidates = settings.validators.filter(({ name }) => !optOut.includes(name));
  const names = candidates.map(({ name }) => name);
  if (policy === "all") return names;
  if (settings.providerChain.mode === "managed") {
    const chosen = strongest(
      policy.topPower,
      candidates.map(({ name, power }) => ({ name, power: BigInt(power) })),
    ).map(({ name }) => name);
    return names.filter((name) => chosen.includes(name));
  }
  const leaving = settings.validators
    .filter(({ name }) => optOut.includes(name))
    .map(({ operator }) => operator);
  const chosen = optedIn(
    policy,
    [...powers]
      .filter(([operator]) => !leaving.includes(operator))
      .map(([operator, power]) => ({ operator, name: operator, power })),
  );
  return candidates
    .filter(({ operator }) => operator !== undefined && chosen.includes(operator))
    .map(({ name }) => name);
}

/** Name of the validator whose account registers a consumer chain; nobody's where it is only joined, or nobody can. */
export function registeringValidator(
  { validators }: Settings,
  { consumerId, owner }: ConsumerChainSettings,
): string | undefined {
  if (consumerId !== undefined) return undefined;
  return owner ?? validators.find(({ managed }) => managed)?.name;
}
