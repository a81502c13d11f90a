import type { PortExceptions } from "../details/port-exception-text";

/** What the stack itself publishes for one of its validators. */
export interface DeclaredEndpoint {
  /** `[nodeId@]host`. */
  readonly endpoint: string;
  /** p2p port of the consumer chain on that validator's LoadBalancer. */
  readonly port: number;
  /** p2p ports that others would not compute, by consumer id; of all chains of the validator. */
  readonly exceptions: PortExceptions;
}

/** A validator of a consumer chain: what the chain says of it, and what the stack declares for it. */
export interface TopologyMember {
  /** Name in config; the operator address of one that config does not name. */
  readonly name: string;
  readonly operator: string;
  /** From the chain; absent where the chain does not know the operator. */
  readonly onChain?: { readonly moniker: string; readonly details: string };
  /** Power on the consumer chain; present exactly where the chain says that it validates it. */
  readonly power?: bigint;
  readonly declared?: DeclaredEndpoint;
}

/** A validator that config has a name for. */
export interface KnownValidator {
  readonly name: string;
  readonly operator: string;
  /** Whether config has it run the chain, so that people are told if it does not. */
  readonly listed?: boolean;
  /** Present where the stack runs its node of the chain. */
  readonly declared?: DeclaredEndpoint;
}

/** A validator as the provider chain has it. */
export interface ChainValidator {
  readonly operator: string;
  readonly moniker: string;
  readonly details: string;
  /** True of one that may not validate until it is unjailed. */
  readonly jailed?: boolean;
}

/** A validator as people know it, with what the provider chain says of it. */
export interface NamedMember {
  readonly operator: string;
  /** The stack's name for its own, else the moniker, else the address. */
  readonly name: string;
  readonly isOwn: boolean;
  readonly onChain: ChainValidator | undefined;
}

/**
 * Validators in the order of their addresses: these and the stack's own, each once.
 *
 * @param described - What the chain says, of as many as it has.
 */
export function namedMembers(
  operators: Iterable<string>,
  own: readonly { readonly name: string; readonly operator: string }[],
  described: readonly ChainValidator[],
): readonly NamedMember[] {
  const names = new Map(own.map(({ name, operator }) => [operator, name]));
  const said = new Map(described.map((one) => [one.operator, one]));
  return [...new Set([...operators, ...names.keys()])].sort().map((operator) => {
    const onChain = said.get(operator);
    const moniker = onChain?.moniker ?? "";
    const name = names.get(operator) ?? (moniker === "" ? operator : moniker);
    return { operator, name, isOwn: names.has(operator), onChain };
  });
}

/** Those that take part whatever the chain says: the stack runs their nodes, or config lists them. */
export const knownMembers = (known: readonly KnownValidator[]): readonly KnownValidator[] =>
  known.filter(({ declared, listed }) => declared !== undefined || listed === true);

/**
 * Who takes part in a consumer chain: all that the provider chain says validate it, strangers too,
 * and those that the stack declares or lists. Config gives names and never members of its own.
 *
 * @param others - Known members that do not validate it, as far as the provider chain has them.
 * @param validating - Those that validate the consumer chain, with their power there.
 */
export function topologyMembers(
  known: readonly KnownValidator[],
  others: readonly ChainValidator[],
  validating: readonly (ChainValidator & { readonly power: bigint })[],
): readonly TopologyMember[] {
  const powers = new Map(validating.map(({ operator, power }) => [operator, power]));
  const chain = new Map([...others, ...validating].map((one) => [one.operator, one]));
  const own = new Map(known.map((one) => [one.operator, one]));
  const operators = [...knownMembers(known).map(({ operator }) => operator), ...powers.keys()];
  return [...new Set(operators)].map((operator) => {
    const { name = operator, declared } = own.get(operator) ?? {};
    const onChain = chain.get(operator);
    const power = powers.get(operator);
    return {
      name,
      operator,
      ...(onChain === undefined
        ? {}
        : { onChain: { moniker: onChain.moniker, details: onChain.details } }),
      ...(power === undefined ? {} : { power }),
      ...(declared === undefined ? {} : { declared }),
    };
  });
}
