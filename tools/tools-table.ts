import type { PassedOver } from "./tool-on-path";

export interface ToolRow {
  readonly tool: string;
  readonly version: string;
  /** PATH: an installed tool. cache: built here. stand-in: ours, as the real thing is missing. Pulumi: its own. optional: nowhere yet. */
  readonly from: "PATH" | "cache" | "stand-in" | "Pulumi" | "optional";
  readonly where: string;
  readonly passedOver: readonly PassedOver[];
}

/** Table of tool, version and where it comes from; below it, what on PATH did not serve and why. */
export function toolsTable(rows: readonly ToolRow[]): string {
  const cells = [
    ["TOOL", "VERSION", "FROM", ""],
    ...rows.map(({ tool, version, from, where }) => [tool, version, from, where]),
  ];
  const widths = [0, 1, 2].map((column) =>
    Math.max(...cells.map((line) => line[column]?.length ?? 0)),
  );
  const lines = cells.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const notes = rows.flatMap(({ passedOver }) =>
    passedOver.map(({ path, reason }) => `not used: ${path} ${reason}`),
  );
  return [...lines, ...notes].join("\n");
}
