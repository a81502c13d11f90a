import { DomainError } from "../errors";
import { printable } from "../printable";

/** Which validators run a consumer chain: those named, all, or the fewest that hold this percentage of the power. */
export type OptInPolicy =
  "all" | { readonly validators: readonly string[] } | { readonly topPower: number };

export interface OptInCandidate {
  readonly operator: string;
  readonly name: string;
  readonly power: bigint;
  readonly jailed?: boolean;
}

/** Percentages count to a millionth. */
const percentScale = 1_000_000;

function byOperator(a: OptInCandidate, b: OptInCandidate): number {
  return a.operator < b.operator ? -1 : Number(a.operator > b.operator);
}

function named(names: readonly string[], candidates: readonly OptInCandidate[]): OptInCandidate[] {
  return names.map((name) => {
    const byAddress = candidates.filter(({ operator }) => operator === name);
    const matches =
      byAddress.length > 0 ? byAddress : candidates.filter((candidate) => candidate.name === name);
    const [match] = matches;
    const shown = `"${printable(name)}"`;
    if (match === undefined) {
      throw new DomainError(
        "UNKNOWN_VALIDATOR",
        `no validator has this name or operator address; ${shown}; correct the list`,
      );
    }
    if (matches.length > 1) {
      throw new DomainError(
        "AMBIGUOUS_VALIDATOR",
        `${matches.length} validators have this name; ${shown}; list the operator address`,
      );
    }
    return match;
  });
}

/**
 * The fewest, strongest first, that together hold at least this percentage of the power; equal powers
 * go by the order in which they are given, and who has none is never chosen.
 *
 * @throws DomainError `BAD_TOP_POWER`.
 */
export function strongest<T extends { readonly power: bigint }>(
  percent: number,
  candidates: readonly T[],
): readonly T[] {
  if (!(percent > 0 && percent <= 100)) {
    throw new DomainError(
      "BAD_TOP_POWER",
      `topPower is no percentage; "${percent}"; use a number above 0 and up to 100`,
    );
  }
  const active = candidates
    .filter(({ power }) => power > 0n)
    .sort((a, b) => (a.power === b.power ? 0 : a.power > b.power ? -1 : 1));
  const total = active.reduce((sum, { power }) => sum + power, 0n);
  const needed = total * BigInt(Math.ceil(percent * percentScale));
  const chosen: T[] = [];
  let held = 0n;
  for (const candidate of active) {
    if (held * 100n * BigInt(percentScale) >= needed) break;
    chosen.push(candidate);
    held += candidate.power;
  }
  return chosen;
}

/**
 * The validators that a policy opts in, as operator addresses in ascending order.
 *
 * For `topPower` jailed validators have no power; equal powers go by operator address, so that
 * everybody chooses the same. A list may hold names or operator addresses.
 *
 * @throws DomainError `UNKNOWN_VALIDATOR`, `AMBIGUOUS_VALIDATOR` or `BAD_TOP_POWER`.
 */
export function optedIn(
  policy: OptInPolicy,
  validators: readonly OptInCandidate[],
): readonly string[] {
  const chosen =
    policy === "all"
      ? validators
      : "topPower" in policy
        ? strongest(
            policy.topPower,
            validators.filter(({ jailed }) => jailed !== true).sort(byOperator),
          )
        : named(policy.validators, validators);
  return [...new Set(chosen.map(({ operator }) => operator))].sort();
}
