import { styleText } from "node:util";

import { timeParts } from "../core/doctor/time-text";
import type { ConsumerStatus, NetworkStatus, ValidatorStatus } from "../core/peers/status-report";
import { printable } from "../core/printable";
import type { Io } from "./io";
import { shortIds } from "./short-ids";
import { textTable } from "./text-table";

type Rows = readonly (readonly string[])[];

const unknown = "-";
const nameLimit = 32;

const shown = (value: number | string | null): string => (value === null ? unknown : String(value));
const asked = (value: boolean | null): string => (value === null ? unknown : value ? "yes" : "NO");

/** `1d 2h`, `3m 4s`: the two largest units that count. */
function duration(seconds: number | null): string {
  if (seconds === null) return unknown;
  const parts = timeParts(Math.abs(seconds)).map(
    ({ count, name }) => `${count}${name === "min" ? "m" : name}`,
  );
  return `${seconds < 0 ? "-" : ""}${parts.join(" ")}`;
}

/** The rows without a column of which nobody knows anything. */
function telling(rows: Rows, title: string): Rows {
  const at = rows[0]?.indexOf(title) ?? -1;
  const tells = rows.slice(1).some((row) => row[at] !== unknown);
  return tells ? rows : rows.map((row) => row.filter((_cell, column) => column !== at));
}

/** A table where it fits; a paragraph for each row where it does not. */
function fitted(rows: Rows, columns: number): string {
  const table = textTable(rows);
  const [head = [], ...body] = rows;
  if (body.length === 0) return "";
  if (Math.max(...table.split("\n").map(({ length }) => length)) <= columns) return table;
  const width = Math.max(...head.map(({ length }) => length));
  return body
    .map(([title = "", ...cells]) =>
      [title, ...cells.map((cell, at) => `  ${(head[at + 1] ?? "").padEnd(width)} ${cell}`)].join(
        "\n",
      ),
    )
    .join("\n");
}

/** A name in a table: with a mark where it is out of step, which no name can play. */
const marked = (name: string, outOfStep: boolean): string =>
  `${outOfStep ? "! " : ""}${printable(name, nameLimit).replace(/^! /, "\\u0021 ")}`;

const validatorRow = (one: ValidatorStatus): readonly string[] => [
  marked(one.name, one.outOfStep),
  printable(one.loadBalancer ?? unknown, 45),
  shortIds((one.onChain ?? unknown).replace(/^p2p=/, "")),
  asked(one.inStep),
  asked(one.reachable),
  asked(one.agentReady),
  one.nodePods === null ? unknown : `${one.nodePods.ready}/${one.nodePods.total}`,
];

/** Marks powers that a running chain may count otherwise. */
const providersMark = "*";

const isProvidersWord = ({ phase, powerCounted }: ConsumerStatus): boolean =>
  phase === "LAUNCHED" && powerCounted === null;

/** What the tables' marks mean; nothing where they have none. */
export const markText = ({ consumerChains }: NetworkStatus): string | undefined =>
  consumerChains.some(isProvidersWord)
    ? `${providersMark} by the provider chain: no node of the chain told what its own validator set counts`
    : undefined;

const consumerRow = (one: ConsumerStatus): readonly string[] => [
  marked(one.chainId, one.outOfStep),
  shown(one.consumerId),
  one.phase ?? unknown,
  duration(one.secondsToSpawn),
  String(one.p2pPort),
  `${shown(one.powerConnected)}/${one.powerCounted ?? one.powerOptedIn}${isProvidersWord(one) ? providersMark : ""}`,
  one.peersExpected === null ? unknown : `${shown(one.peersConnected)}/${one.peersExpected}`,
  shown(one.relayer),
  shown(one.height),
  duration(one.blockAgeSeconds),
];

/** Both tables with their heads, without a column of which nobody knows anything. */
export function statusTables({ validators, consumerChains }: NetworkStatus): {
  readonly validators: Rows;
  readonly consumerChains: Rows;
} {
  return {
    validators: ["AGENT", "PODS"].reduce<Rows>(telling, [
      ["VALIDATOR", "LOADBALANCER", "ENDPOINT ON CHAIN", "IN STEP", "REACHED", "AGENT", "PODS"],
      ...validators.map(validatorRow),
    ]),
    consumerChains: ["SPAWNS", "RELAYER"].reduce<Rows>(telling, [
      [
        ...["CONSUMER CHAIN", "ID", "PHASE", "SPAWNS", "PORT", "POWER", "PEERS"],
        ...["RELAYER", "HEIGHT", "AGE"],
      ],
      ...consumerChains.map(consumerRow),
    ]),
  };
}

/** Lines no wider than the screen, broken at spaces where there are any, the later ones set in. */
function wrapped(text: string, columns: number): string {
  const lines = [""];
  for (const word of text.split(" ")) {
    const line = lines.at(-1) ?? "";
    const longer = line === "" ? word : `${line} ${word}`;
    if (longer.length <= columns || line.trim() === "") lines[lines.length - 1] = longer;
    else lines.push(`    ${word}`);
  }
  return lines.join("\n");
}

/** The two tables, and beneath what is out of step with the command that mends it. */
export function renderStatus(
  status: NetworkStatus,
  { columns, colours }: Pick<Io, "columns" | "colours">,
): string {
  const { providerChain, findings, notes } = status;
  const { height, blockAgeSeconds } = providerChain;
  const red = (text: string): string =>
    colours ? styleText("red", text, { validateStream: false }) : text;
  const head = `Provider chain ${printable(providerChain.chainId)}: height ${shown(height)}, last block ${duration(blockAgeSeconds)} ago`;
  const { validators, consumerChains } = statusTables(status);
  const mark = markText(status);
  const tables = [
    fitted(validators, columns),
    [fitted(consumerChains, columns), ...(mark === undefined ? [] : [wrapped(mark, columns)])].join(
      "\n",
    ),
  ];
  const told = findings.map(({ about, what, mend }) =>
    red(wrapped(`! ${about}: ${what}; ${mend}`, columns)),
  );
  const noted = notes.map(({ about, what }) => wrapped(`- ${about}: ${what}`, columns));
  const verdict =
    findings.length === 0 ? "Everything is in step." : `${findings.length} out of step:`;
  return `${[wrapped(head, columns), ...tables.filter((table) => table !== ""), [verdict, ...told, ...noted].join("\n")].join("\n\n")}\n`;
}
