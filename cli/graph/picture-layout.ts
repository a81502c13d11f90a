import type { GraphNode, NetworkGraph } from "../../core/graph/graph";

/*
 * A row for each validator, a column for each consumer chain, and at the right of a column the edges between
 * its nodes, as arcs. Every network has this shape, so nothing is left for a layout library to find, and the
 * same network gives the same picture.
 */

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

const margin = 16;
const head = 64;
const title = 44;
const row = { height: 76, gap: 20 };
const validator = { width: 236 };
const node = { width: 190, height: 52 };
const columnGap = 28;
const legend = 40;
/** An arc bulges by this, and by more where it leads further. */
const arc = { least: 26, more: 14, most: 96 };

export interface PictureLayout {
  readonly width: number;
  readonly height: number;
  readonly legendY: number;
  /** What belongs to a validator's cluster, by his id. */
  readonly rows: ReadonlyMap<string, Box>;
  readonly validators: ReadonlyMap<string, Box>;
  readonly chains: ReadonlyMap<string, Box>;
  readonly nodes: ReadonlyMap<string, Box>;
  /** Path of an edge between two nodes of a chain, by their ids. */
  readonly arcBetween: (one: string, other: string) => string;
}

const arcWidth = (rows: number): number => Math.min(arc.least + arc.more * rows, arc.most);

/** Where everything stands, in pixels. */
export function pictureLayout(graph: NetworkGraph): PictureLayout {
  const rowAt = new Map(graph.validators.map(({ id }, at) => [id, at]));
  const top = margin + title + head;
  const step = row.height + row.gap;
  const rowY = ({ validator: id }: Pick<GraphNode, "validator">): number =>
    top + (rowAt.get(id) ?? 0) * step;
  const columnWidth = node.width + arcWidth(graph.validators.length) + columnGap;
  const firstColumn = margin + validator.width + columnGap + 12;
  const chains = new Map(
    graph.chains.map(({ id }, at) => [
      id,
      {
        ...{ x: firstColumn + at * columnWidth, y: margin + title },
        ...{ width: columnWidth - columnGap, height: head - 12 },
      },
    ]),
  );
  const nodes = new Map(
    graph.nodes.map((one) => [
      one.id,
      {
        x: chains.get(one.chain)?.x ?? 0,
        y: rowY(one) + (row.height - node.height) / 2 + 6,
        ...node,
      },
    ]),
  );
  const width = Math.max(firstColumn + graph.chains.length * columnWidth, 560) + margin;
  const whole = (id: string): Box => ({
    ...{ x: margin, y: rowY({ validator: id }), width: width - 2 * margin, height: row.height },
  });
  const rows = new Map(graph.validators.map(({ id }) => [id, whole(id)]));
  const validators = new Map(
    graph.validators.map(({ id }) => {
      const { x, y, height } = whole(id);
      return [id, { x: x + 10, y: y + 10, width: validator.width, height: height - 16 }];
    }),
  );
  const arcBetween = (one: string, other: string): string => {
    const [a, b] = [nodes.get(one), nodes.get(other)].sort((p, q) => (p?.y ?? 0) - (q?.y ?? 0));
    if (a === undefined || b === undefined) return "";
    const x = a.x + a.width;
    const [from, to] = [a.y + a.height * 0.7, b.y + b.height * 0.3];
    const bulge = x + arcWidth(Math.round((b.y - a.y) / step)) * 1.2;
    return `M${x} ${from}C${bulge} ${from} ${bulge} ${to} ${x} ${to}`;
  };
  const legendY = top + graph.validators.length * step + 14;
  return {
    ...{ width, height: legendY + legend, legendY, rows, validators, chains, nodes, arcBetween },
  };
}
