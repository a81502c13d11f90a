import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

const checkout = join(__dirname, "..", "..");
const tracked = execFileSync("git", ["ls-files", "-z"], { cwd: checkout, encoding: "utf8" })
  .split("\0")
  .filter((path) => /\.(ts|cjs|mjs|js|go|sh|ya?ml|md)$|Makefile|Dockerfile/.test(path))
  .filter((path) => existsSync(join(checkout, path)));
const textOf = (path: string): string => readFileSync(join(checkout, path), "utf8");
const decisions = readdirSync(join(checkout, "docs/decisions")).map((name) => name.slice(0, 4));

interface Mention {
  readonly file: string;
  readonly groups: Readonly<Record<string, string>>;
}

/** What a pattern finds in tracked files, once per file and text. */
const mentions = (pattern: RegExp, files = tracked): readonly Mention[] =>
  files.flatMap((file) => {
    const found = new Map<string, Mention>();
    for (const { 0: text, groups = {} } of textOf(file).matchAll(pattern)) {
      found.set(text, { file, groups });
    }
    return [...found.values()];
  });

const told = (missing: readonly Mention[]): readonly string[] =>
  missing.map(({ file, groups }) => `${file}: ${Object.values(groups).join(" ")}`);

const isThere = (file: string, path: string): boolean =>
  ["", dirname(file), "docs"].some((from) => existsSync(join(checkout, from, path)));

// A name in quotes is what a test is about, not where a reader is sent.
const documentName = /(?<![\w"'`/.-])(?<path>[\w.-]*(?:\/[\w.-]+)*[\w-]\.md)\b/g;

/** `{a,b}` as shells expand it. */
const expanded = (path: string): readonly string[] => {
  const [, before, among, after] = /^(.*?)\{(.*?)\}(.*)$/.exec(path) ?? [];
  return before === undefined || among === undefined || after === undefined
    ? [path]
    : among.split(",").flatMap((one) => expanded(`${before}${one}${after}`));
};

describe("what code and documents refer to", () => {
  it("is a document that exists", () => {
    const all = mentions(documentName);
    expect(all.length).toBeGreaterThan(30);
    expect(told(all.filter(({ file, groups }) => !isThere(file, groups["path"] ?? "")))).toEqual(
      [],
    );
  });

  it("is a part of it that exists", () => {
    const all = mentions(/(?<path>docs\/[\w/-]+\.md) "(?<part>[^"]+)"/g);
    expect(all.length).toBeGreaterThan(20);
    const missing = all.filter(
      ({ groups: { path = "", part = "" } }) =>
        !textOf(path)
          .split("\n")
          .some((line) => /^#+ /.test(line) && line.replace(/^#+ /, "") === part),
    );
    expect(told(missing)).toEqual([]);
  });

  it("is a decision that exists", () => {
    const all = mentions(/\b[Dd]ecisions? (?<number>\d+)\b/g);
    expect(all.length).toBeGreaterThan(10);
    const missing = all.filter(
      ({ groups }) => !decisions.includes((groups["number"] ?? "").padStart(4, "0")),
    );
    expect(told(missing)).toEqual([]);
  });

  it("is a file or folder that exists, where a document that is kept true names one", () => {
    const documents = tracked.filter((path) => /^(README|AGENTS|docs\/[\w-]+)\.md$/.test(path));
    const rooms = "agent|bench|chain|cli|components|config|core|go|images|providers|tests|tools";
    const all = mentions(new RegExp(`\`(?<path>(?:${rooms})/[\\w./{},-]*)\``, "g"), documents);
    expect(all.length).toBeGreaterThan(30);
    const missing = all.flatMap(({ file, groups }) =>
      expanded(groups["path"] ?? "")
        .filter(
          (path) => !["", ".ts", ".test.ts"].some((end) => existsSync(join(checkout, path + end))),
        )
        .map((path) => ({ file, groups: { path } })),
    );
    expect(told(missing)).toEqual([]);
  });
});
