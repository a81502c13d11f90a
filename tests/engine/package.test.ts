import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

import { planSummary } from "../support/plan-summary";
import { temporaryFolder } from "../support/temporary-folder";
import { TestProject } from "../support/test-stack";

/*
 * The package in a program of somebody else's, of which the real engine makes a preview: the tarball as
 * npm packs it, and beside it what it depends on, and nothing else. npm itself would ask the registry.
 * Addresses: 127.94.0.0/24.
 */

jest.setTimeout(240_000);

const checkout = resolve(__dirname, "../..");
const packed = temporaryFolder();

const program = `
import { Discovery, outputsOf, readStack } from "ics-discovery";

export = async () => {
  const discovery = new Discovery("discovery", await readStack());
  const { providerChain, consumerChains } = outputsOf(discovery) as Record<string, unknown>;
  return { providerChain, consumerChains };
};
`;

/** Compiler options of Pulumi's own template for TypeScript. */
const compilerOptions = {
  ...{ strict: true, outDir: "bin", target: "es2020", module: "commonjs", sourceMap: true },
  ...{ moduleResolution: "node", noFallthroughCasesInSwitch: true, noImplicitReturns: true },
};

/** A program of ten lines, which has the package installed. */
function fill(directory: string): void {
  const modules = join(directory, "node_modules");
  const installed = join(modules, "ics-discovery");
  mkdirSync(installed, { recursive: true });
  const tarball = join(packed, "ics-discovery-0.1.0.tgz");
  execFileSync("tar", ["-xzf", tarball, "--strip-components=1", "-C", installed]);
  const { dependencies } = JSON.parse(readFileSync(join(installed, "package.json"), "utf8")) as {
    readonly dependencies: Readonly<Record<string, string>>;
  };
  for (const name of [...Object.keys(dependencies), "@types/node"]) {
    mkdirSync(dirname(join(modules, name)), { recursive: true });
    symlinkSync(join(checkout, "node_modules", name), join(modules, name));
  }
  writeFileSync(join(directory, "index.ts"), program);
  const files = {
    "package.json": { name: "theirs", main: "index.ts" },
    "tsconfig.json": { compilerOptions, files: ["index.ts"] },
    "Pulumi.yaml": { name: "theirs", runtime: "nodejs" },
  };
  for (const [name, content] of Object.entries(files)) {
    writeFileSync(join(directory, name), JSON.stringify(content));
  }
}

const config = {
  clusters: "embedded",
  network: { subnet: "127.94.0.0/24", gateway: "127.94.0.1" },
  providerChain: { mode: "managed" },
  validators: [{ name: "alice" }, { name: "bob" }],
  consumerChains: [{ chainId: "x-1", validators: ["alice", "bob"] }],
};

describe("the package", () => {
  const projects: TestProject[] = [];
  const planIn = async (project: TestProject): Promise<readonly string[]> => {
    projects.push(project);
    return planSummary((await (await project.stack("test", config)).preview()).changes);
  };

  beforeAll(() => {
    execFileSync("npm", ["pack", "--ignore-scripts=false", "--pack-destination", packed], {
      cwd: checkout,
      stdio: "pipe",
    });
  });

  afterAll(() => {
    for (const project of projects) project.remove();
  });

  it("plans in another program what it plans in its own", async () => {
    const theirs = await planIn(new TestProject(fill));
    expect(theirs).toEqual(await planIn(new TestProject()));
    expect(theirs).toContain("create ConsumerTopology consumer-x-1-topology");
  });

  it("brings the files of the page that ics serve shows", () => {
    const tarball = join(packed, "ics-discovery-0.1.0.tgz");
    const files = execFileSync("tar", ["-tzf", tarball], { encoding: "utf8" }).split("\n");
    expect(files.filter((file) => file.includes("/serve/page/")).sort()).toEqual(
      ["index.html", "page.css", "page.js"].map((file) => `package/cli/serve/page/${file}`),
    );
  });

  // npm heeds overrides of the program that it installs for, and of no package in it.
  it("depends by itself on what this checkout overrides for it", () => {
    const { dependencies, overrides } = JSON.parse(
      readFileSync(join(checkout, "package.json"), "utf8"),
    ) as Readonly<Record<string, Readonly<Record<string, string>>>>;
    const { packages } = JSON.parse(readFileSync(join(checkout, "package-lock.json"), "utf8")) as {
      readonly packages: Readonly<Record<string, { readonly dev?: boolean }>>;
    };
    const needed = Object.entries(overrides ?? {}).filter(
      ([name]) =>
        packages[`node_modules/${name}`] !== undefined &&
        packages[`node_modules/${name}`]?.dev !== true,
    );
    expect(needed.length).toBeGreaterThan(0);
    expect(dependencies).toMatchObject(Object.fromEntries(needed));
  });

  it("is sound for the compiler of a program of Pulumi's template", () => {
    const project = new TestProject(fill);
    projects.push(project);
    execFileSync(
      process.execPath,
      [join(checkout, "node_modules/typescript/bin/tsc"), "--noEmit", "-p", project.directory],
      { stdio: "pipe", encoding: "utf8" },
    );
  });
});
