import type { EndpointStep } from "../core/details/endpoint-step";
import { printable } from "../core/printable";

/** A validator's endpoint on chain. */
export interface FoundEndpoint {
  /** In the stack; otherwise the operator address. */
  readonly name: string;
  readonly operator: string;
  readonly step: EndpointStep;
  /** Why what the addresses say is no ground for a signature, as one safe line. */
  readonly doubt?: string;
}

function verdict({ name, step, doubt }: FoundEndpoint): readonly string[] {
  const { inStep, wanted, obstacle, details } = step;
  const doubts = doubt === undefined ? [] : [`  in doubt: ${doubt}`];
  if (inStep) return [wanted === undefined ? "  well formed" : "  in step", ...doubts];
  if (obstacle !== undefined) return [`  cannot be published: ${obstacle}`, ...doubts];
  if (details === undefined) {
    return ["  ! nobody can dial it; publish with --set [NODEID@]HOST[:PORT] --tx", ...doubts];
  }
  return [
    `  ! not in step; sign what the same call prints with --validator ${printable(name)} --tx`,
    `  details would be: "${printable(details, 400)}"`,
    ...doubts,
  ];
}

/** For people; a validator in a paragraph. */
export function renderEndpoints(found: readonly FoundEndpoint[]): string {
  const paragraphs = found.map((one) => {
    const { name, operator, step } = one;
    const head =
      name === operator ? printable(operator) : `${printable(name)} (${printable(operator)})`;
    return [
      head,
      ...(step.wanted === undefined ? [] : [`  wanted    ${step.wanted}`]),
      `  on chain  ${step.onChain ?? step.fault ?? ""}`,
      ...verdict(one),
    ].join("\n");
  });
  return `${paragraphs.join("\n\n")}\n`;
}
