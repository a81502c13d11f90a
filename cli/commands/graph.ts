import { writeFileSync } from "node:fs";

import { Option } from "commander";

import type { NetworkGraph } from "../../core/graph/graph";
import { printable } from "../../core/printable";
import { renderDot } from "../graph/render-dot";
import { renderGraphText } from "../graph/render-graph-text";
import { renderMermaid } from "../graph/render-mermaid";
import { renderSvg } from "../graph/render-svg";
import type { IcsCommand } from "../ics-command";
import type { ExitCode } from "../io";
import { type LookFlags, lookOptions, withLook } from "../look-flags";
import { optionText } from "../option-text";

const formats = ["svg", "dot", "mermaid", "text"] as const;
type Format = (typeof formats)[number];

interface Flags extends LookFlags {
  readonly format?: Format;
  readonly output?: string;
}

const renderers: Readonly<Record<Format, (graph: NetworkGraph, columns: number) => string>> = {
  svg: renderSvg,
  dot: renderDot,
  mermaid: renderMermaid,
  text: renderGraphText,
};

const endings: Readonly<Record<string, Format>> = {
  ...{ svg: "svg", dot: "dot", gv: "dot", mmd: "mermaid", mermaid: "mermaid" },
  txt: "text",
};

/**
 * What the flags say, else what the file's name does.
 *
 * @throws Error where its ending is of something else.
 */
function formatOf({ format, output }: Flags): Format {
  if (format !== undefined || output === undefined) return format ?? "text";
  const ending = /\.([a-z]+)$/i.exec(output)?.[1]?.toLowerCase();
  const found = ending === undefined ? "text" : endings[ending];
  if (found !== undefined) return found;
  const remedy = `end it in .svg, or say by --format what it is to be (${formats.join(", ")})`;
  throw new Error(`nothing is drawn as .${ending ?? ""}; "${printable(output)}"; ${remedy}`);
}

function writeDrawn(file: string, drawn: string): void {
  try {
    writeFileSync(file, drawn);
  } catch (cause) {
    const { code = String(cause) } = cause as NodeJS.ErrnoException;
    const what = `the graph cannot be written (${code})`;
    throw new Error(`${what}; "${printable(file)}"; name another file by --output`, { cause });
  }
}

export const graph: IcsCommand<Flags> = {
  name: "graph",
  summary: "who is connected with whom, as a picture or as text",
  examples: [
    { call: "ics graph", what: "of the embedded stack, as text" },
    { call: "ics graph --output network.svg", what: "as a picture" },
    { call: "ics graph --format dot | dot -Tpng >a.png", what: "drawn by Graphviz" },
    { call: "ics graph --rpc https://rpc.example.org", what: "without any stack" },
  ],
  declare: (command) =>
    withLook(command)
      .addOption(
        new Option("--format <FORMAT>", "default: by the file's name, else text").choices(formats),
      )
      .option("--output <FILE>", "instead of showing it", optionText),
  run: async (_words, flags, io): Promise<ExitCode> => {
    const format = formatOf(flags);
    const options = await lookOptions(flags, io.progress);
    const { lookAround } = await import("../look-around.ts");
    const { networkGraph } = await import("../../core/graph/network-graph.ts");
    const seen = await lookAround(options, io.progress);
    io.progress("");
    const drawn = renderers[format](networkGraph(seen), io.columns);
    if (flags.output === undefined) io.stdout.write(drawn);
    else writeDrawn(flags.output, drawn);
    return 0;
  },
};
