import type { NetworkGraph } from "../../core/graph/graph";
import { graphPicture } from "./picture";
import { pictureStyle } from "./picture-style";
import type { Shape } from "./shape";

/** What XML 1.0 does not know as a character, written as an entity or not. */
const foreign = /[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
};

/** Text as it may stand in an element or in a quoted attribute. */
export const xmlText = (text: string): string =>
  text.replaceAll(foreign, "\ufffd").replaceAll(/[&<>"]/g, (one) => entities[one] ?? one);

/** An element in lines of its own, what is in it set in. */
export function xmlOf({ tag, at, inside = [], text }: Shape, indent = ""): string {
  const attributes = Object.entries(at).map(
    ([name, value]) => ` ${name}="${xmlText(String(value))}"`,
  );
  const open = `${indent}<${tag}${attributes.join("")}`;
  if (text !== undefined) return `${open}>${xmlText(text)}</${tag}>`;
  if (inside.length === 0) return `${open}/>`;
  const lines = inside.map((one) => xmlOf(one, `${indent}  `));
  return [`${open}>`, ...lines, `${indent}</${tag}>`].join("\n");
}

/** The picture as a file of its own, light or dark as its reader likes it. */
export function renderSvg(graph: NetworkGraph): string {
  const picture = graphPicture(graph);
  const style: Shape = { tag: "style", at: {}, text: pictureStyle };
  return `${xmlOf({ ...picture, inside: [style, ...(picture.inside ?? [])] })}\n`;
}
