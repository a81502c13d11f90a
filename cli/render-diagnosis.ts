import type { DiagnosedValidator, Diagnosis } from "../core/doctor/diagnosis";
import { shareText } from "../core/doctor/power-share";
import { timeText } from "../core/doctor/time-text";
import { printable } from "../core/printable";
import { wrapped } from "./wrapped";

const width = 80;
const [longestName, shareWidth, reachWidth, versionWidth] = [24, 8, 11, 12];
const gap = "  ";

/** Widths of the two columns that share what the others leave. */
interface Widths {
  readonly name: number;
  readonly power: number;
}

function widthsFor(validators: readonly DiagnosedValidator[]): Widths {
  const power = Math.max(5, ...validators.map(({ found }) => String(found.power).length));
  const rest = shareWidth + reachWidth + versionWidth + 5 * gap.length;
  return { power, name: Math.min(longestName, width - rest - power) };
}

const rowText = (cells: readonly string[]): string => `${gap}${cells.join(gap)}`.trimEnd();

function launchText({ facts, secondsToSpawn: left }: Diagnosis): string {
  const { phase, spawnTime } = facts;
  if (left === undefined || spawnTime === undefined) return phase;
  const when = left > 0 ? `in ${timeText(left)}` : `${timeText(-left)} ago`;
  return `${phase}, spawn time ${printable(spawnTime)} (${when})`;
}

function clockText({ skewSeconds: skew }: Diagnosis): string {
  const time = timeText(Math.abs(skew));
  return skew > 0 ? `${time} ahead of this clock` : `${time} old by this clock`;
}

function validatorText(
  { found, reach, why, ifAway }: DiagnosedValidator,
  { total }: Diagnosis["power"],
  widths: Widths,
): string {
  const { name, operator, power, answer } = found;
  const version = answer?.info === undefined ? "" : printable(answer.info.version, versionWidth);
  const row = [
    printable(name === "" ? operator : name, widths.name).padEnd(widths.name),
    String(power).padStart(widths.power),
    shareText(power, total).padStart(shareWidth),
    reach.padEnd(reachWidth),
    version,
  ];
  const notes = [why, ifAway].flatMap((note) =>
    note === undefined ? [] : wrapped(note, width, "    ", "      "),
  );
  return [rowText(row), ...notes].join("\n");
}

/**
 * A diagnosis as text of 80 columns, the verdict last. Whatever strangers wrote in it is one safe piece.
 */
export function renderDiagnosis(diagnosis: Diagnosis): string {
  const { facts, power, validators, findings, verdict } = diagnosis;
  const head = [
    `Consumer chain ${printable(facts.chainId, 60)}`,
    `  id         ${facts.consumerId}`,
    `  phase      ${launchText(diagnosis)}`,
    `  block      the provider chain's latest is ${clockText(diagnosis)}`,
    wrapped(
      `${power.total} in all, ${power.least} needed, ${power.reachable} reachable`,
      width,
      "  power      ",
      "             ",
    ),
  ];
  const widths = widthsFor(validators);
  const heads = [
    "VALIDATOR".padEnd(widths.name),
    "POWER".padStart(widths.power),
    "SHARE".padStart(shareWidth),
    "REACH".padEnd(reachWidth),
    "COMETBFT",
  ];
  const table = [rowText(heads), ...validators.map((one) => validatorText(one, power, widths))];
  const found = findings.map(({ isFault, text }) =>
    wrapped(text, width, isFault ? "  ! " : "  - ", "    "),
  );
  return [
    head.join("\n"),
    ...(validators.length === 0 ? [] : [table.join("\n")]),
    ...(found.length === 0 ? [] : [["Findings", ...found].join("\n")]),
    wrapped(`Verdict: ${verdict}`, width),
  ].join("\n\n");
}
