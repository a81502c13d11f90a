import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { agentNodeFlags } from "../../providers/embedded/kept-program";
import { temporaryFolder } from "../support/temporary-folder";

const checkout = join(__dirname, "..", "..");
const dockerfile = readFileSync(join(checkout, "images", "agent", "Dockerfile"), "utf8");
/** How the image starts a program, without "node" before it. */
const [, ...entryPoint] = JSON.parse(
  /^ENTRYPOINT (.*)$/m.exec(dockerfile)?.[1] ?? "[]",
) as string[];
const app = join(temporaryFolder(), "app");

/** Runs the image's entry point where nothing but what the image holds is there. */
const entry = (...args: readonly string[]): { status: number | null; text: string } => {
  const command = entryPoint.map((part) => part.replace(/^\/app\//, `${app}/`));
  const { status, stdout, stderr } = spawnSync(process.execPath, [...command, ...args], {
    cwd: app,
    encoding: "utf8",
  });
  return { status, text: stdout + stderr };
};

beforeAll(() => {
  execFileSync("npm", ["run", "--silent", "bundle"], { cwd: checkout });
  cpSync(join(checkout, "dist", "agent"), app, { recursive: true });
});

describe("the agent's image", () => {
  it.each(["agent", "sidecar", "public-rpc", "relayer"])(
    "runs the %s with nothing else installed",
    (program) => {
      const { status, text } = entry(program, "--help");
      expect(status).toBe(0);
      expect(text).toMatch(new RegExp(`^Usage: ${program} \\[?--`));
    },
  );

  it("says which programs there are", () => {
    expect(entry("else")).toEqual({
      status: 2,
      text: 'ics: no such program; "else"; name one of agent, sidecar, public-rpc, relayer\n',
    });
  });

  it("holds what the bundle makes, and runs as nobody in particular", () => {
    expect(dockerfile).toContain("COPY dist/agent/ /app/");
    expect(dockerfile).toMatch(/^USER 65532:65532$/m);
  });

  it("starts the relayer, beside Hermes, as the agent's does", () => {
    const relayer = readFileSync(join(checkout, "images", "relayer", "Dockerfile"), "utf8");
    const linesOf = (text: string, word: string): string[] =>
      text.split("\n").filter((line) => line.startsWith(word));
    for (const word of ["FROM", "USER", "ENTRYPOINT"]) {
      expect(linesOf(relayer, word)).toEqual(linesOf(dockerfile, word));
    }
    expect(linesOf(relayer, "COPY")).toEqual([
      "COPY hermes /usr/local/bin/",
      ...linesOf(dockerfile, "COPY"),
    ]);
  });

  it("starts them with the flags that the bounds of an agent are measured with", () => {
    expect(entryPoint).toEqual(["--no-deprecation", ...agentNodeFlags, "/app/run.cjs"]);
  });
});
