import { styleText } from "node:util";

import type { ConsumerChange } from "../core/preview/consumer-changes";
import type { EndpointChange } from "../core/preview/endpoint-changes";
import type { LoadBalancerChange, PortChange } from "../core/preview/load-balancer-changes";
import type { RunningChange } from "../core/preview/node-changes";
import type { ChainPeerChange } from "../core/preview/peer-changes";
import type { StackPlan } from "../core/preview/stack-plan";
import type { PlannedTransaction } from "../core/preview/transactions";
import { printable } from "../core/printable";
import type { Io } from "./io";
import { counted, countsText, grouped, listed, runningLines, words } from "./plan-words";
import { shortIds } from "./short-ids";
import { wrapped } from "./wrapped";

/** One thing that is told; `depth` sets it in below what it belongs to. */
interface Line {
  readonly mark: "+" | "-" | "~" | "!" | " ";
  readonly text: string;
  readonly depth?: number;
}

const nothing = "-";
const name = (text: string): string => printable(text, 64);

const markOf: Readonly<Record<string, Line["mark"]>> = { create: "+", delete: "-" };

const accountText = (account: string | null): string =>
  `${account === null ? "a relayer's account" : `relayer account ${printable(account)}`} in its genesis`;

function consumerLine(change: ConsumerChange): Line {
  const { chainId, consumerId, deeds, optIn, optOut, relayerAccount } = change;
  const id = consumerId === null ? "" : ` (id ${printable(consumerId)})`;
  const what = [
    ...deeds,
    ...(relayerAccount === undefined ? [] : [accountText(relayerAccount)]),
    ...(optIn.length === 0 ? [] : [`opt in ${listed(optIn)}`]),
    ...(optOut.length === 0 ? [] : [`${listed(optOut)} out`]),
  ];
  const ends = deeds.some((deed) => ["stop", "remove", "leave"].includes(deed));
  const begins = deeds.some((deed) => ["register", "join", "take up again"].includes(deed));
  return {
    mark: ends ? "-" : begins ? "+" : "~",
    text: `${name(chainId)}${id}: ${what.join(", ")}`,
  };
}

function portLine({ name: port, from, to }: PortChange): Line {
  const text = `${String(to ?? from)} ${name(port)}`;
  if (from === null) return { mark: "+", text, depth: 1 };
  if (to === null) return { mark: "-", text, depth: 1 };
  return { mark: "~", text: `${from} → ${to} ${name(port)}`, depth: 1 };
}

function loadBalancerLines(one: LoadBalancerChange): readonly Line[] {
  const { validator, op, from, to, ports, unknownPorts } = one;
  const address =
    from === to || op === "create" || op === "delete"
      ? printable(to ?? from ?? "")
      : `${printable(from ?? nothing)} → ${printable(to ?? nothing)}`;
  const anew = op === "create" || op === "delete" || op === "update" ? "" : ", made anew";
  const still = ports.length === 0 && !unknownPorts ? ": ports as they are" : "";
  return [
    { mark: markOf[op] ?? "~", text: `${name(validator)} ${address}${anew}${still}`.trim() },
    ...ports.map(portLine),
  ];
}

function peerLines({ chainId, validators, unknown }: ChainPeerChange): readonly Line[] {
  if (unknown) return [];
  if (validators.length === 0) {
    return [{ mark: "~", text: `${name(chainId)}: peers as they are, other facts change` }];
  }
  return validators.flatMap(({ validator, added, removed }) => [
    { mark: "~" as const, text: `${name(chainId)}: ${name(validator)} dials` },
    ...removed.map((peer): Line => ({ mark: "-", text: shortIds(printable(peer, 300)), depth: 1 })),
    ...added.map((peer): Line => ({ mark: "+", text: shortIds(printable(peer, 300)), depth: 1 })),
  ]);
}

function endpointLine({ validator, op, from, to, unknown }: EndpointChange): Line {
  const [old, next] = [from, to].map((text) => shortIds(printable(text ?? nothing, 300)));
  const value =
    op === "create" ? next : op === "delete" ? old : from === to ? next : `${old} → ${next}`;
  return {
    mark: markOf[op] ?? "~",
    text: `${name(validator)} ${unknown ? "(not known yet)" : (value ?? nothing)}`,
  };
}

/** By who signs, and by what; a fee that is the same for all stands in the title. */
function transactionLines(all: readonly PlannedTransaction[]): readonly Line[] {
  return grouped(all, ({ validator, operator }) => validator ?? operator ?? "a validator").map(
    ([signer, signed]) => ({
      mark: " ",
      text: `${name(signer)}: ${grouped(signed, ({ message }) => message)
        .map(([message, of]) => {
          const chains = of.flatMap(({ chainId }) => chainId ?? []);
          return chains.length === 0 ? message : `${message} (${listed(chains)})`;
        })
        .join(", ")}`,
    }),
  );
}

const chainOf = ({ chainId }: RunningChange): string =>
  chainId === null ? "provider chain" : name(chainId);

const runningText = (
  all: readonly RunningChange[],
  chain: (one: RunningChange) => string,
): readonly Line[] =>
  runningLines(all, chain).map(({ fate, text }) => ({
    mark: fate === "start" ? "+" : fate === "stop" ? "-" : fate === "stay" ? " " : "~",
    text,
  }));

type Section = readonly [title: string, lines: readonly Line[]];

/** Each once: a cluster that does not answer is warned of with every resource in it. */
const warningLines = (warnings: readonly string[]): readonly Line[] =>
  grouped(warnings, words).map(([text, { length }]) => ({
    mark: "!",
    text: length === 1 ? text : `${text} (${length} times)`,
  }));

function sectionsOf(plan: StackPlan): readonly Section[] {
  const fees = new Set(plan.transactions.map(({ fee }) => fee));
  const [fee] = fees;
  const paid = fees.size === 1 && fee != null ? `, paying ${printable(fee)} each` : "";
  return [
    ["Consumer chains", plan.consumerChains.map(consumerLine)],
    ["LoadBalancers", plan.loadBalancers.flatMap(loadBalancerLines)],
    ["Peers", plan.peers.flatMap(peerLines)],
    ["Endpoints on the provider chain", plan.endpoints.map(endpointLine)],
    [`Transactions, at most${paid}`, transactionLines(plan.transactions)],
    [
      "Clusters",
      plan.clusters.map(({ validator, op }) => ({
        mark: markOf[op] ?? "~",
        text: `${name(validator)}: ${op}`,
      })),
    ],
    ["Nodes", runningText(plan.nodes, chainOf)],
    ["Agents", runningText(plan.agents, () => "")],
    [
      "Relayers",
      runningText(
        plan.relayers.map((one) => ({ ...one, validator: one.chainId })),
        () => "",
      ),
    ],
    [
      "Damaged, or out of step",
      plan.damages.map(({ what, resource, said }) => ({
        mark: "!",
        text: `${what} ${name(resource)}: ${words(said)}`,
      })),
    ],
    [
      "Known only to up",
      [
        ...grouped(plan.unknowns, ({ what }) => what).map(([what, of]): Line => ({
          mark: " ",
          text: `${printable(what)}: ${listed(of.map(({ about }) => about))}`,
        })),
        ...(plan.unknownInputs === 0
          ? []
          : [{ mark: " " as const, text: `inputs of ${counted(plan.unknownInputs, "resource")}` }]),
      ],
    ],
    [
      "Also",
      grouped(plan.others, ({ op }) => op).map(([op, of]) => ({
        mark: markOf[op] ?? "~",
        text: `${op} ${of.map(({ count, what }) => `${count} ${name(what)}`).join(", ")}`,
      })),
    ],
    ["Warnings", warningLines(plan.warnings)],
  ];
}

const colourOf = { "+": "green", "-": "red", "~": "yellow", "!": "red", " ": undefined } as const;

/** The plan of a stack as one screen; nothing to do is one line. */
export function renderPlan(
  plan: StackPlan,
  { columns, colours }: Pick<Io, "columns" | "colours">,
): string {
  const painted = ({ mark }: Line, text: string): string => {
    const colour = colourOf[mark];
    return colours && colour !== undefined
      ? styleText(colour, text, { validateStream: false })
      : text;
  };
  const lineText = (line: Line): string => {
    const start = `${"    ".repeat(line.depth ?? 0)}  ${line.mark} `;
    return painted(line, wrapped(line.text, columns, start, " ".repeat(start.length)));
  };
  const stack = name(plan.stack);
  const all = Object.values(plan.counts).reduce((sum, count) => sum + count, 0);
  const isIdle = plan.changes === 0;
  const idle = wrapped(
    all === 1
      ? `Nothing to do: the one resource of stack ${stack} is as declared.`
      : `Nothing to do: all ${all} resources of stack ${stack} are as declared.`,
    columns,
  );
  const shown = sectionsOf(plan).filter(
    ([title, lines]) =>
      lines.length > 0 && (!isIdle || ["Warnings", "Damaged, or out of step"].includes(title)),
  );
  return `${[
    isIdle ? idle : wrapped(`What the next up of stack ${stack} means`, columns),
    ...shown.map(([title, lines]) => [wrapped(title, columns), ...lines.map(lineText)].join("\n")),
    ...(isIdle ? [] : [wrapped(`${countsText(plan.counts)}.`, columns)]),
  ].join("\n\n")}\n`;
}
