import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";

import * as grpc from "@grpc/grpc-js";
import { LanguageRuntimeClient } from "@pulumi/pulumi/proto/language_grpc_pb";
import { ProgramInfo, RunRequest, type RunResponse } from "@pulumi/pulumi/proto/language_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

import { Deadline, holdsBefore } from "../../providers/machine/deadline";
import { PulumiProject } from "../support/pulumi-project";
import { temporaryFolder } from "../support/temporary-folder";

jest.setTimeout(180_000);

const folder = temporaryFolder();

const tsconfig = JSON.stringify({
  compilerOptions: { module: "node20", moduleResolution: "node16", target: "es2022" },
  "ts-node": { transpileOnly: true },
});

const projectWith = (program: string, options = "", entry = "index.ts"): PulumiProject => {
  const directory = join(folder, String(projects++));
  mkdirSync(directory);
  return new PulumiProject(directory, {
    "Pulumi.yaml": `name: hosted\nruntime:\n  name: nodejs\n${options}`,
    "package.json": JSON.stringify({ name: "hosted", main: entry }),
    "tsconfig.json": tsconfig,
    [entry]: program,
  });
};
let projects = 0;

const stackOf = async (project: PulumiProject): Promise<PulumiProject> => {
  const { code, text } = await project.pulumi("stack", "init", "dev");
  expect({ code, text }).toMatchObject({ code: 0 });
  return project;
};

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
const gone = (pid: number): Promise<boolean> => holdsBefore(Deadline.in(15_000), () => !alive(pid));

const hanging = `require("node:fs").writeFileSync("pid.part", String(process.pid));
require("node:fs").renameSync("pid.part", "pid");
setInterval(() => {}, 1000);`;

const programPid = async (directory: string): Promise<number> => {
  const file = join(directory, "pid");
  expect(await holdsBefore(Deadline.in(30_000), () => existsSync(file))).toBe(true);
  return Number(readFileSync(file, "utf8"));
};

describe("a program run by the engine", () => {
  it("has its project, stack, configuration and secrets, and is heard", async () => {
    const project = await stackOf(
      projectWith(`
        import * as pulumi from "@pulumi/pulumi";
        const config = new pulumi.Config();
        console.log("to standard output");
        console.error("to standard error");
        export const names = [pulumi.getOrganization(), pulumi.getProject(), pulumi.getStack()];
        export const plain = config.require("plain");
        export const hidden = config.requireSecret("hidden");
        export const dryRun = pulumi.runtime.isDryRun();
      `),
    );
    await project.pulumi("config", "set", "plain", "a=b,c");
    await project.pulumi("config", "set", "--secret", "hidden", "word");
    const up = await project.pulumi("up", "--yes", "--skip-preview");
    expect(up).toMatchObject({ code: 0 });
    expect(up.text).toContain("to standard output");
    expect(up.text).toContain("to standard error");

    const outputs = await project.pulumi("stack", "output", "--json");
    expect(JSON.parse(outputs.text)).toEqual({
      names: ["organization", "hosted", "dev"],
      plain: "a=b,c",
      hidden: "[secret]",
      dryRun: false,
    });
    expect((await project.pulumi("preview", "--diff")).text).toMatch(/dryRun *: false => true/);
  });

  it.each([
    {
      name: "that throws, once and without a word of the host's own",
      program: 'throw new Error("boom");',
      said: /Error: boom/,
      unsaid: /exited with non-zero/,
    },
    {
      name: "that ends by itself, with its exit code",
      program: "process.exit(3);",
      said: /Program exited with non-zero exit code: 3/,
      unsaid: /unhandled exception/,
    },
    {
      name: "that is killed",
      program: 'process.kill(process.pid, "SIGKILL");',
      said: /signal: killed/,
      unsaid: /unhandled exception/,
    },
  ])("fails the run $name", async ({ program, said, unsaid }) => {
    const preview = await (await stackOf(projectWith(program))).pulumi("preview");
    expect(preview.code).not.toBe(0);
    expect(preview.text).toMatch(said);
    expect(preview.text).not.toMatch(unsaid);
  });

  it("is plain JavaScript with `typescript: false`, and Node.js has its `nodeargs`", async () => {
    const options = "  options:\n    typescript: false\n    nodeargs: --stack-size=700\n";
    const program = `console.log("extensions:", ".ts" in require.extensions, process.execArgv);`;
    const { text } = await (
      await stackOf(projectWith(program, options, "index.js"))
    ).pulumi("preview");
    expect(text).toContain("extensions: false [ '--stack-size=700' ]");
  });

  it("is not left running when the engine is killed", async () => {
    const project = await stackOf(projectWith(hanging));
    const { child } = project.start(["preview"]);
    const pid = await programPid(project.directory);
    child.kill("SIGKILL");
    expect(await gone(pid)).toBe(true);
  });
});

describe("the host by itself", () => {
  const hosts: ChildProcess[] = [];
  afterAll(() => {
    for (const host of hosts) host.kill("SIGKILL");
  });

  const startHost = async () => {
    const host = spawn("pulumi-language-nodejs", [], { stdio: ["ignore", "pipe", "ignore"] });
    hosts.push(host);
    const [port] = (await once(createInterface(host.stdout), "line")) as [string];
    const credentials = grpc.credentials.createInsecure();
    const client = new LanguageRuntimeClient(`127.0.0.1:${port}`, credentials);
    // A program needs an engine; in its place hangs what the host takes for the SDK's runner.
    const directory = join(folder, String(projects++));
    const runner = join(directory, "node_modules/@pulumi/pulumi/cmd/run");
    mkdirSync(runner, { recursive: true });
    writeFileSync(join(runner, "index.js"), hanging);
    const info = new ProgramInfo()
      .setProgramDirectory(directory)
      .setRootDirectory(directory)
      .setEntryPoint(".");
    const request = new RunRequest()
      .setMonitorAddress("127.0.0.1:1")
      .setPwd(directory)
      .setProject("p")
      .setStack("s")
      .setInfo(info);
    const ended = new Promise<RunResponse | Error>((resolve) => {
      client.run(request, (error, response) => {
        resolve(error ?? response);
      });
    });
    return { host, client, ended, pid: await programPid(directory) };
  };

  it.each([
    {
      name: "Cancel",
      end: (client: LanguageRuntimeClient) =>
        new Promise((resolve) => client.cancel(new Empty(), resolve)),
    },
    { name: "the death of the host", end: undefined },
  ])("ends its programs on $name", async ({ end }) => {
    const { host, client, ended, pid } = await startHost();
    await (end === undefined ? host.kill("SIGKILL") : end(client));
    expect(await ended).toBeInstanceOf(Error);
    expect(await gone(pid)).toBe(true);
    client.close();
  });
});
