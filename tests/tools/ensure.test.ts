import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { script } from "../support/fake-tools";

const repository = join(__dirname, "../..");

let root: string;
let path: string;
const calls = (): number =>
  existsSync(join(root, "calls"))
    ? readFileSync(join(root, "calls"), "utf8").trim().split("\n").length
    : 0;

/** A checkout in which starting Node.js is counted. */
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "ics-ensure-"));
  mkdirSync(join(root, "tools"));
  mkdirSync(join(root, ".ics", "tools", "bin"), { recursive: true });
  copyFileSync(join(repository, "tools", "ensure.sh"), join(root, "tools", "ensure.sh"));
  writeFileSync(join(root, "package.json"), "{}");
  script(join(root, "bin", "node"), `#!/bin/sh\necho "$*" >>'${root}/calls'\n`);
  script(join(root, "cache", "etcd"), "#!/bin/sh\n");
  symlinkSync(join(root, "cache", "etcd"), join(root, ".ics", "tools", "bin", "etcd"));
  path = `${join(root, "bin")}:/usr/bin:/bin`;
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const ensure = (env: NodeJS.ProcessEnv = {}): void => {
  execFileSync("bash", [join(root, "tools", "ensure.sh")], {
    env: { HOME: root, PATH: path, ...env },
  });
};

describe("tools/ensure.sh", () => {
  it("starts Node.js once, and not again while nothing changed", () => {
    ensure();
    expect(readFileSync(join(root, "calls"), "utf8")).toBe(
      "-r ts-node/register/transpile-only tools/main.ts ensure\n",
    );
    ensure();
    ensure({ PATH: `${join(root, ".ics", "tools", "bin")}:${path}` }); // as after tools/stack-env.sh
    expect(calls()).toBe(1);
  });

  it.each([
    {
      name: "a pin changed",
      change: () => {
        utimesSync(join(root, "package.json"), 1, 1);
      },
    },
    {
      name: "a built tool is gone",
      change: () => {
        rmSync(join(root, "cache", "etcd"));
      },
    },
    {
      name: "a link is gone",
      change: () => {
        rmSync(join(root, ".ics", "tools", "bin", "etcd"));
      },
    },
    {
      name: "an official Pulumi came on PATH",
      change: () => {
        script(join(root, "bin", "pulumi"), "#!/bin/sh\n");
      },
    },
    {
      name: "an official plugin came into Pulumi's home",
      change: () => {
        mkdirSync(join(root, ".pulumi", "plugins", "resource-kubernetes-v4.25.0"), {
          recursive: true,
        });
      },
    },
  ])("looks again when $name", ({ change }) => {
    ensure();
    change();
    ensure();
    expect(calls()).toBe(2);
  });

  it("looks again after a run that failed", () => {
    script(join(root, "bin", "node"), `#!/bin/sh\necho x >>'${root}/calls'\nexit 3\n`);
    expect(() => {
      ensure();
    }).toThrow();
    expect(() => {
      ensure();
    }).toThrow();
    expect(calls()).toBe(2);
  });
});
