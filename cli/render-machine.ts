import type { MachineDiagnosis } from "../core/doctor/machine-findings";
import { wrapped } from "./wrapped";

/** What this machine has and lacks for its stack, as text. */
export function renderMachine(machine: MachineDiagnosis, width: number): string {
  const { clusters, node, go, tools, findings } = machine;
  const there = tools.filter(({ isThere }) => isThere);
  const names = [
    `node ${node}`,
    ...(go?.version === undefined ? [] : [`go ${go.version}`]),
    ...there.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)),
  ];
  return [
    wrapped(`This machine, for ${clusters} clusters`, width, ""),
    wrapped(names.join(", "), width, "  has ", "      "),
    ...findings.map(({ text }) => wrapped(text, width, "  ! ", "    ")),
  ].join("\n");
}

/** The same alone, with its verdict. */
export const renderMachineOnly = (
  machine: MachineDiagnosis,
  verdict: string,
  columns: number,
): string => {
  const width = Math.min(columns, 80);
  return `${renderMachine(machine, width)}\n\n${wrapped(`Verdict: ${verdict}`, width)}`;
};
