import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

import type { Site } from "../../tools/site";
import type { ToolFamily } from "../../tools/tool";

/** A checkout with one tiny Go family that needs no network, and a cache of its own. */
export interface FakeTools {
  readonly root: string;
  readonly family: ToolFamily;
  readonly site: Site;
  readonly reported: string[];
  /** File that gets one line per `go build`: the process id of that Go. */
  readonly builds: string;
  /** While this file exists, `go build` waits before it starts. */
  readonly gate: string;
}

export const fakeFamily: ToolFamily = {
  name: "fake",
  moduleDir: "tools/go/fake",
  module: "example.invalid/pinned",
  buildSeconds: 1,
  ldflags: (version) => [`-X main.version=${version}`],
  tools: [
    {
      name: "fake-tool",
      goPackage: "./cmd/fake",
      onPath: { args: ["version"], version: /^fake (\S+)/, accepts: "same-minor" },
    },
  ],
};

const program = `package main

var version = "none"

func main() { println("fake", version) }
`;

const goMod = `module example.invalid/fake

go 1.20

require example.invalid/pinned v1.2.3

replace example.invalid/pinned => ./pinned
`;

/** Stands before the real Go on PATH: counts builds, and lets a test hold one halfway. */
const countingGo = (go: string, builds: string, gate: string): string => `#!/bin/sh
if [ "$1" = build ]; then
  echo $$ >> '${builds}'
  while [ -e '${gate}' ]; do sleep 0.05; done
fi
exec '${go}' "$@"
`;

export function script(path: string, text: string): void {
  mkdirSync(join(path, ".."), { recursive: true });
  writeFileSync(path, text);
  chmodSync(path, 0o755);
}

export function makeFakeTools(): FakeTools {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "ics-tools-")));
  const checkout = join(root, "checkout");
  const module = join(checkout, fakeFamily.moduleDir);
  const files = {
    "go.mod": goMod,
    "go.sum": "",
    "cmd/fake/main.go": program,
    "pinned/go.mod": "module example.invalid/pinned\n\ngo 1.20\n",
    "pinned/pinned.go": "package pinned\n",
  };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(module, name, ".."), { recursive: true });
    writeFileSync(join(module, name), text);
  }
  const builds = join(root, "builds");
  const gate = join(root, "gate");
  const go = execFileSync("sh", ["-c", "command -v go"], { encoding: "utf8" }).trim();
  script(join(root, "go", "go"), countingGo(go, builds, gate));
  const reported: string[] = [];
  return {
    root,
    family: fakeFamily,
    builds,
    gate,
    reported,
    site: {
      checkout,
      cacheRoot: join(root, "cache"),
      env: {
        HOME: process.env["HOME"],
        GOPROXY: "off",
        GOSUMDB: "off",
        PATH: [join(root, "go"), "/usr/bin", "/bin"].join(delimiter),
      },
      report: (line) => reported.push(line),
    },
  };
}
