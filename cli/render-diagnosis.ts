import type { DiagnosedValidator, Diagnosis } from "../core/doctor/diagnosis";
import type { MachineDiagnosis } from "../core/doctor/machine-findings";
import { shareText } from "../core/doctor/power-share";
import { timeText } from "../core/doctor/time-text";
import { printable } from "../core/printable";
import { renderMachine } from "./render-machine";
import { wrapped } from "./wrapped";

const widest = 80;
const [longestName, shareWidth, reachWidth, versionWidth] = [24, 8, 11, 12];
const gap = "  ";

/** Widths of the two columns that share what the others leave. */
interface Widths {
  readonly name: number;
  readonly power: number;
}

function widthsFor(validators: readonly DiagnosedValidator[], width: number): Widths {
  const power = Math.max(5, ...validators.map(({ found }) => String(found.power).length));
  const rest = shareWidth + reachWidth + versionWidth + 5 * gap.length;
  return { power, name: Math.min(longestName, width - rest - power) };
}

/** One who publishes what nobody may dial is not taken for one who publishes nothing. */
const reachText = ({ found, reach }: DiagnosedValidator): string =>
  reach === "unpublished" && found.isRefused === true ? "refused" : reach;

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

const versionOf = ({ answer }: DiagnosedValidator["found"]): string =>
  answer?.info === undefined ? "" : printable(answer.info.version, versionWidth);

const notesOf = ({ why, ifAway }: DiagnosedValidator, width: number): readonly string[] =>
  [why, ifAway].flatMap((note) =>
    note === undefined ? [] : wrapped(note, width, "    ", "      "),
  );

/** A row, where there is room for one. */
function validatorText(
  one: DiagnosedValidator,
  { total }: Diagnosis["power"],
  widths: Widths,
  width: number,
): string {
  const { found } = one;
  const { name, operator, power } = found;
  const row = [
    printable(name === "" ? operator : name, widths.name).padEnd(widths.name),
    String(power).padStart(widths.power),
    shareText(power, total).padStart(shareWidth),
    reachText(one).padEnd(reachWidth),
    versionOf(found),
  ];
  return [rowText(row), ...notesOf(one, width)].join("\n");
}

/** The same below each other. */
function validatorLines(
  one: DiagnosedValidator,
  { total }: Diagnosis["power"],
  width: number,
): string {
  const { found } = one;
  const { name, operator, power } = found;
  const version = versionOf(found);
  const lines = [
    `power ${power} (${shareText(power, total)})`,
    version === "" ? reachText(one) : `${reachText(one)}, CometBFT ${version}`,
  ];
  return [
    `  ${printable(name === "" ? operator : name, Math.min(longestName, width - 2))}`,
    ...lines.map((line) => wrapped(line, width, "    ", "      ")),
    ...notesOf(one, width),
  ].join("\n");
}

/**
 * A diagnosis as text, the verdict last. Whatever strangers wrote in it is one safe piece.
 *
 * @param columns - Of the terminal; no more than 80 are used.
 * @param machine - What is needed of this machine; absent where that is nothing.
 */
export function renderDiagnosis(
  diagnosis: Diagnosis,
  columns = widest,
  machine?: MachineDiagnosis,
): string {
  const { facts, power, validators, findings, verdict } = diagnosis;
  const width = Math.min(columns, widest);
  const line = (name: string, text: string): string =>
    wrapped(text, width, `  ${name.padEnd(11)}`, " ".repeat(13));
  const head = [
    wrapped(`Consumer chain ${printable(facts.chainId, 60)}`, width, "", ""),
    line("id", facts.consumerId),
    line("phase", launchText(diagnosis)),
    line("block", `the provider chain's latest is ${clockText(diagnosis)}`),
    line("power", `${power.total} in all, ${power.least} needed, ${power.reachable} reachable`),
  ];
  const widths = widthsFor(validators, width);
  const heads = [
    "VALIDATOR".padEnd(widths.name),
    "POWER".padStart(widths.power),
    "SHARE".padStart(shareWidth),
    "REACH".padEnd(reachWidth),
    "COMETBFT",
  ];
  const table =
    width < widest
      ? validators.map((one) => validatorLines(one, power, width))
      : [rowText(heads), ...validators.map((one) => validatorText(one, power, widths, width))];
  const found = findings.map(({ isFault, text }) =>
    wrapped(text, width, isFault ? "  ! " : "  - ", "    "),
  );
  return [
    head.join("\n"),
    ...(validators.length === 0 ? [] : [table.join("\n")]),
    ...(found.length === 0 ? [] : [["Findings", ...found].join("\n")]),
    ...(machine === undefined ? [] : [renderMachine(machine, width)]),
    wrapped(`Verdict: ${verdict}`, width),
  ].join("\n\n");
}
