import { execFileSync } from "node:child_process";
import {
  chmodSync,
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
  for (const name of ["ensure.sh", "ensure-stack.sh"]) {
    copyFileSync(join(repository, "tools", name), join(root, "tools", name));
    chmodSync(join(root, "tools", name), 0o755);
  }
  writeFileSync(join(root, "package.json"), "{}");
  script(join(root, "bin", "node"), `#!/bin/sh\necho "$*" >>'${root}/calls'\n`);
  script(join(root, "cache", "etcd"), "#!/bin/sh\n");
  symlinkSync(join(root, "cache", "etcd"), join(root, ".ics", "tools", "bin", "etcd"));
  path = `${join(root, "bin")}:/usr/bin:/bin`;
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const ensure = (env: NodeJS.ProcessEnv = {}, file = "ensure.sh", ...args: string[]): void => {
  execFileSync("bash", [join(root, "tools", file), ...args], {
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

  it("remembers an optional family by itself, and has it again when its link is gone", () => {
    const link = join(root, ".ics", "tools", "bin", "hermes");
    const asked = "-r ts-node/register/transpile-only tools/main.ts ensure hermes";
    script(join(root, "cache", "hermes"), "#!/bin/sh\n");
    symlinkSync(join(root, "cache", "hermes"), link);
    ensure();
    ensure({}, "ensure.sh", "hermes");
    ensure();
    ensure({}, "ensure.sh", "hermes");
    expect(calls()).toBe(2);
    rmSync(link);
    ensure({}, "ensure.sh", "hermes");
    expect(readFileSync(join(root, "calls"), "utf8").trim().split("\n").at(-1)).toBe(asked);
    expect(calls()).toBe(3);
  });
});

describe("tools/ensure-stack.sh", () => {
  it.each([
    { of: "without a file", text: undefined, relayer: false },
    { of: "without the setting", text: "config:\n  ics:clusters: embedded\n", relayer: false },
    { of: "with none", text: "config:\n  ics:relayer: none\n", relayer: false },
    { of: "with it in a comment", text: "config:\n  # ics:relayer: hermes\n", relayer: false },
    {
      of: "with other settings of like names",
      text: "config:\n  ics:hermes: {channelTimeoutSeconds: 90}\n  ics:relayerMnemonics: {}\n",
      relayer: false,
    },
    { of: "with the setting", text: "config:\n  ics:relayer: hermes # or none\n", relayer: true },
    { of: "with it in quotes", text: "config:\n  \"ics:relayer\": 'hermes'\n", relayer: true },
    {
      of: "with a chain's exception",
      text: "config:\n  ics:consumerChains:\n    - chainId: a-1\n      relayer: hermes\n",
      relayer: true,
    },
    {
      of: "with a chain in one line",
      text: 'config:\n  ics:consumerChains: [{ chainId: a-1, "relayer": "hermes" }]\n',
      relayer: true,
    },
    {
      of: "on clusters that pull an image of it",
      text: "config:\n  ics:clusters: existing\n  ics:relayer: hermes\n",
      relayer: false,
    },
  ])("sees to the relayer for a stack $of: $relayer", ({ text, relayer }) => {
    if (text !== undefined) {
      writeFileSync(join(root, "Pulumi.mine.yaml"), text);
    }
    ensure({ ICS_STACK: "mine" }, "ensure-stack.sh");
    const verbs = readFileSync(join(root, "calls"), "utf8").trim().split("\n");
    expect(verbs.map((line) => line.replace(/^.* tools\/main\.ts /, ""))).toEqual(
      relayer ? ["ensure hermes", "ensure"] : ["ensure"],
    );
  });
});
