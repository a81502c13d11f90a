import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder } from "../support/temporary-folder";

const checkout = join(__dirname, "..", "..");
const app = join(temporaryFolder(), "app");

/** Runs the image's entry point where nothing but what the image holds is there. */
const entry = (...args: readonly string[]): { status: number | null; text: string } => {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(app, "run.cjs"), ...args], {
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
  it.each(["agent", "sidecar", "public-rpc"])(
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
      text: 'ics: no such program; "else"; name one of agent, sidecar, public-rpc\n',
    });
  });

  it("holds what the bundle makes, and runs as nobody in particular", () => {
    const file = readFileSync(join(checkout, "images", "agent", "Dockerfile"), "utf8");
    expect(file).toContain("COPY dist/agent/ /app/");
    expect(file).toMatch(/^USER 65532:65532$/m);
  });
});
