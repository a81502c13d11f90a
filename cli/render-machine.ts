import type { MachineDiagnosis } from "../core/doctor/machine-findings";
import { wrapped } from "./wrapped";

/** What this machine has and lacks for its stack, as text. */
export function renderMachine(machine: MachineDiagnosis, width: number): string {
  const { clusters, node, tools, findings } = machine;
  const there = tools.filter(({ isThere }) => isThere);
  const names = [
    `node ${node}`,
    ...there.map(({ name, version }) => (version === undefined ? name : `${name} ${version}`)),
  ];
  return [
    `This machine, for ${clusters} clusters`,
    wrapped(names.join(", "), width, "  has ", "      "),
    ...findings.map(({ text }) => wrapped(text, width, "  ! ", "    ")),
  ].join("\n");
}
