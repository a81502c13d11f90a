import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { toolFamilies } from "../../tools/manifest";
import type { Site } from "../../tools/site";
import { isGo } from "../../tools/tool";
import { chooseTools, type ToolChoice } from "../../tools/tool-choice";
import { script } from "../support/fake-tools";

const repository = join(__dirname, "../..");

let root: string;
let bin: string;
let site: Site;

/** A checkout with this project's pins, and a PATH of one folder that is empty at first. */
beforeEach(() => {
  root = realpathSync(mkdtempSync(join(tmpdir(), "ics-choice-")));
  bin = join(root, "bin");
  const checkout = join(root, "checkout");
  for (const family of toolFamilies) {
    const pins = join(family.moduleDir, isGo(family) ? "go.mod" : "Cargo.toml");
    mkdirSync(join(checkout, family.moduleDir), { recursive: true });
    copyFileSync(join(repository, pins), join(checkout, pins));
  }
  copyFileSync(join(repository, "package.json"), join(checkout, "package.json"));
  mkdirSync(bin);
  site = {
    checkout,
    cacheRoot: join(root, "cache"),
    env: { PATH: bin, HOME: root },
    report: () => undefined,
  };
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

const says = (folder: string, name: string, text: string): void => {
  script(join(folder, name), `#!/bin/sh\necho '${text}'\n`);
};

async function choiceOf(tool: string, changed: Partial<Site> = {}): Promise<ToolChoice> {
  const choices = await chooseTools(toolFamilies, { ...site, ...changed });
  return choices.find((choice) => choice.tool.name === tool)!;
}

describe("chooseTools", () => {
  it.each([
    { why: "the pinned version", tool: "etcd", text: "etcd Version: 3.6.8", taken: true },
    { why: "a newer minor", tool: "etcd", text: "etcd Version: 3.7.0", taken: true },
    { why: "too old a minor", tool: "etcd", text: "etcd Version: 3.5.21", taken: false },
    { why: "a silent one", tool: "etcd", text: "", taken: false },
    { why: "another patch", tool: "kube-apiserver", text: "Kubernetes v1.35.1", taken: true },
    { why: "a newer API server", tool: "kube-apiserver", text: "Kubernetes v1.36.0", taken: false },
    { why: "an older kubectl", tool: "kubectl", text: "Client Version: v1.34.0", taken: true },
    {
      why: "far too old a kubectl",
      tool: "kubectl",
      text: "Client Version: v1.32.4",
      taken: false,
    },
    { why: "another KWOK", tool: "kwok", text: "kwok version v0.7.0 go1.24", taken: false },
    { why: "the same major", tool: "interchain-security-pd", text: "v7.0.0", taken: true },
    { why: "another major", tool: "interchain-security-pd", text: "v6.4.1", taken: false },
    { why: "another patch", tool: "hermes", text: "hermes 1.13.0+ab73266", taken: true },
    { why: "an older minor", tool: "hermes", text: "hermes 1.12.0", taken: false },
    // A JavaScript engine has the same name.
    {
      why: "a namesake",
      tool: "hermes",
      text: "Hermes JavaScript compiler and Virtual Machine.\n  Hermes release version: 1.13.0",
      taken: false,
    },
    { why: "an unversioned one", tool: "metallb-controller", text: "v0.15.2", taken: false },
  ])("on PATH, $why ($tool) is taken: $taken", async ({ tool, text, taken }) => {
    says(bin, tool, text);
    const { source } = await choiceOf(tool);
    expect(source).toEqual(taken ? { kind: "path", path: join(bin, tool) } : { kind: "build" });
  });

  it("says why one on PATH does not serve, and takes a later one that does", async () => {
    says(bin, "etcd", "etcd Version: 3.4.0");
    says(join(root, "later"), "etcd", "etcd Version: 3.6.1");
    const choice = await choiceOf("etcd", { env: { PATH: `${bin}:${join(root, "later")}` } });
    expect(choice.source).toEqual({ kind: "path", path: join(root, "later", "etcd") });
    expect(choice.passedOver).toEqual([
      { path: join(bin, "etcd"), reason: "is 3.4.0; 3.6 or a newer 3.x is wanted" },
    ]);
  });

  it("asks again a script that was changed", async () => {
    says(bin, "etcd", "etcd Version: 3.6.8");
    expect((await choiceOf("etcd")).source.kind).toBe("path");
    says(bin, "etcd", "etcd Version: 3.4.0");
    expect((await choiceOf("etcd")).source.kind).toBe("build");
  });

  it.each([
    { where: "a checkout's own links", folder: "elsewhere/.ics/tools/bin" },
    { where: "the cache", folder: "cache/etcd-v3.6.8-0123456789ab/bin" },
  ])("does not take its own tool from $where for an installed one", async ({ folder }) => {
    says(join(root, folder), "etcd", "etcd Version: 3.6.8");
    symlinkSync(join(root, folder, "etcd"), join(bin, "etcd"));
    const path = folder.startsWith("cache") ? bin : join(root, folder);
    expect((await choiceOf("etcd", { env: { PATH: path } })).source).toEqual({ kind: "build" });
  });
});

const pulumiTools = [
  "pulumi",
  "pulumi-language-nodejs",
  "pulumi-resource-pulumi-nodejs",
  "pulumi-resource-kubernetes",
  "pulumi-resource-docker",
];

/** What is chosen for Pulumi's five commands, by kind. */
async function pulumiKinds(changed: Partial<Site> = {}): Promise<string[]> {
  const choices = await chooseTools(toolFamilies, { ...site, ...changed });
  return pulumiTools.map(
    (tool) => choices.find((choice) => choice.tool.name === tool)!.source.kind,
  );
}

const allOurs = ["build", "build", "build", "build", "build"];
const official = ["path", "installed", "installed", "installed", "installed"];

describe("chooseTools, for Pulumi", () => {
  it.each([
    { installed: "nothing", cli: undefined, host: false, kinds: allOurs },
    { installed: "the official CLI", cli: "v3.230.0", host: true, kinds: official },
    { installed: "a newer official CLI", cli: "v3.245.1", host: true, kinds: official },
    { installed: "an older official CLI", cli: "v3.100.0", host: true, kinds: allOurs },
    { installed: "a bare engine", cli: "v3.230.0", host: false, kinds: allOurs },
  ])("with $installed takes $kinds", async ({ cli, host, kinds }) => {
    if (cli !== undefined) {
      says(bin, "pulumi", cli);
    }
    if (host) {
      says(bin, "pulumi-language-nodejs", "");
    }
    expect(await pulumiKinds()).toEqual(kinds);
  });

  it("finds the language host beside the file that a link on PATH leads to", async () => {
    const home = join(root, "opt", "pulumi");
    says(home, "pulumi", "v3.230.0");
    says(home, "pulumi-language-nodejs", "");
    symlinkSync(join(home, "pulumi"), join(bin, "pulumi"));
    expect(await pulumiKinds()).toEqual(official);
  });

  it("passes an official CLI over when the stand-ins are forced", async () => {
    says(bin, "pulumi", "v3.230.0");
    says(bin, "pulumi-language-nodejs", "");
    expect(await pulumiKinds({ env: { ...site.env, ICS_FORCE_STANDINS: "1" } })).toEqual(allOurs);
  });

  it.each([
    { state: "the wanted version", version: "4.25.0", partial: false, kind: "installed" },
    { state: "another version", version: "4.20.0", partial: false, kind: "build" },
    { state: "half downloaded", version: "4.25.0", partial: true, kind: "build" },
  ])("with a Kubernetes plugin installed, $state: $kind", async ({ version, partial, kind }) => {
    const pin = JSON.stringify({
      dependencies: {
        "@pulumi/pulumi": "3.230.0",
        "@pulumi/kubernetes": "4.25.0",
        "@pulumi/docker": "5.2.0",
      },
    });
    writeFileSync(join(site.checkout, "package.json"), pin);
    const plugin = join(root, ".pulumi", "plugins", `resource-kubernetes-v${version}`);
    says(plugin, "pulumi-resource-kubernetes", "");
    if (partial) {
      writeFileSync(`${plugin}.partial`, "");
    }
    expect(await pulumiKinds()).toEqual(["build", "build", "build", kind, "build"]);
  });

  it("takes the official Docker plugin where that is installed, and only that", async () => {
    const { version } = await choiceOf("pulumi-resource-docker");
    const plugin = join(root, ".pulumi", "plugins", `resource-docker-v${version}`);
    says(plugin, "pulumi-resource-docker", "");
    expect(await pulumiKinds()).toEqual(["build", "build", "build", "build", "installed"]);
  });

  it("looks for plugins where PULUMI_HOME says", async () => {
    const home = join(root, "home-of-pulumi");
    const { version } = await choiceOf("pulumi-resource-kubernetes");
    const plugin = join(home, "plugins", `resource-kubernetes-v${version}`);
    says(plugin, "pulumi-resource-kubernetes", "");
    const env = { ...site.env, PULUMI_HOME: home };
    expect((await choiceOf("pulumi-resource-kubernetes", { env })).source).toEqual({
      kind: "installed",
      where: join(plugin, "pulumi-resource-kubernetes"),
    });
  });
});
