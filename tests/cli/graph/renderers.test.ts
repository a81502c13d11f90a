import { SaxesParser } from "saxes";

import { renderDot } from "../../../cli/graph/render-dot";
import { renderGraphText } from "../../../cli/graph/render-graph-text";
import { renderMermaid } from "../../../cli/graph/render-mermaid";
import { renderSvg, xmlText } from "../../../cli/graph/render-svg";
import { networkGraph } from "../../../core/graph/network-graph";
import { expectGolden } from "../../support/golden";
import { hostileGraph, hostileName, shownGraph, withBobKilled } from "../../support/seen-network";

const killed = networkGraph(withBobKilled);

/** What an XML parser makes of a text: names of elements, and all text. It throws where it is not well-formed. */
function parsed(xml: string): {
  readonly tags: readonly string[];
  readonly texts: readonly string[];
} {
  const [tags, texts]: [string[], string[]] = [[], []];
  const parser = new SaxesParser({ xmlns: true });
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name, attributes }) => {
    tags.push(name);
    for (const { value } of Object.values(attributes)) texts.push(value);
  });
  parser.on("text", (text) => texts.push(text));
  parser.write(xml).close();
  return { tags, texts };
}

describe("renderSvg", () => {
  it("draws the picture of the golden file, which is well-formed", () => {
    const svg = renderSvg(shownGraph);
    expectGolden("graph.svg", svg);
    const { tags, texts } = parsed(svg);
    expect(tags.slice(0, 4)).toEqual(["svg", "style", "title", "desc"]);
    for (const word of ["bob-cluster", "LoadBalancer 127.97.0.110", "198.51.100.7:31000"]) {
      expect(texts).toContain(word);
    }
    expect(texts).toContain(
      "Provider chain provider: height 1234; consumer-0-1751686503-0: 1/3 connected; testchain-0",
    );
  });

  it("tells what is light and dark by the reader's own wish, and states by more than colour", () => {
    const svg = renderSvg(shownGraph);
    expect(svg).toContain("@media (prefers-color-scheme: dark)");
    expect(svg).toMatch(/\.wrong &gt; \.edge \{[^}]*stroke-dasharray: 7/);
  });

  it("shows an edge otherwise when a node is killed, and nothing at another place", () => {
    const [before, after] = [renderSvg(shownGraph), renderSvg(killed)];
    expect(before).toMatch(/<g id="c0e0" class="well"/);
    expect(after).toMatch(/<g id="c0e0" class="wrong"/);
    const paths = (svg: string) => svg.match(/<path[^>]*>/g);
    expect(paths(after)).toEqual(paths(before));
  });

  it("leaves names text, whatever they are", () => {
    const { tags, texts } = parsed(renderSvg(hostileGraph));
    expect(new Set(tags)).toEqual(
      new Set(["svg", "style", "title", "desc", "g", "rect", "line", "path", "text"]),
    );
    expect(texts.some((text) => text.startsWith("<script>alert(1)</script>"))).toBe(true);
  });

  // https://www.w3.org/TR/xml/#charsets
  it("has no character that XML does not know", () => {
    expect(xmlText("a\u0000\u001b\ufffe\uffff\ud800b\t\n\u{1f600}")).toBe(
      "a\ufffd\ufffd\ufffd\ufffd\ufffdb\t\n\u{1f600}",
    );
  });
});

describe("renderDot", () => {
  it("draws the graph of the golden file", () => {
    expectGolden("graph.dot", renderDot(shownGraph));
  });

  // https://graphviz.org/doc/info/lang.html: in quotes only \" is an escape of the language.
  it("lets no name out of its quotes", () => {
    const bare = renderDot(hostileGraph).replaceAll(/"(\\[^]|[^"\\])*"/g, '""');
    expect(bare).toBe(renderDot(hostileGraph).replaceAll(/"(\\[^]|[^"\\])*"/g, '""'));
    expect(bare).not.toMatch(/script|alert|img/);
    expect(bare.split("\n")).toHaveLength(renderDot(shownGraph).split("\n").length);
  });

  // https://graphviz.org/doc/info/shapes.html#html: entities are read in plain labels, too.
  it("writes entities and escapes so that they stay what they are", () => {
    expect(renderDot(hostileGraph)).toContain(String.raw`%% \\\\N &amp;lt;`);
  });
});

describe("renderMermaid", () => {
  it("draws the graph of the golden file", () => {
    expectGolden("graph.mmd", renderMermaid(shownGraph));
  });

  it("has strangers' signs by number alone", () => {
    const labels = [...renderMermaid(hostileGraph).matchAll(/"([^"]*)"/g)].map(([, one]) => one);
    const bare = labels.join("\n").replaceAll(/#\d+;|<br\/>/g, "");
    expect(bare).not.toMatch(/["#;<>&`\\[\]{}|%*~]/);
    expect(labels.join("\n")).toContain("#60;script#62;alert(1)#60;/script#62;");
  });

  it("numbers the edges as they are drawn", () => {
    const text = renderMermaid(killed);
    const links = text.split("\n").filter((line) => line.includes(" --- "));
    const looks = [...text.matchAll(/linkStyle (\d+) stroke:(#\w+)/g)];
    expect(looks.map(([, at]) => links[Number(at)]?.trim())).toEqual([
      ...["c0n0 --- c0n1", "c0n0 --- c0n2", "c0n1 --- c0n2"],
    ]);
    expect(looks.map(([, , colour]) => colour)).toEqual(["#e5534b", "#e5534b", "#8b949e"]);
  });
});

describe("renderGraphText", () => {
  it.each([80, 40])("shows the screen of the golden file in %s columns", (columns) => {
    const text = renderGraphText(shownGraph, columns);
    expectGolden(`graph-screen-${columns}.txt`, text);
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(columns);
  });

  it("shows strangers' names as lines that no terminal obeys", () => {
    const text = renderGraphText(hostileGraph, 80);
    expect(text).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).toContain(hostileName.slice(0, 25));
    expect(Math.max(...text.split("\n").map(({ length }) => length))).toBeLessThanOrEqual(80);
  });
});
