import { type ChildProcess, execFile, spawn } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";

import {
  type EngineEvent,
  LocalWorkspace,
  type PreviewResult,
  type Stack,
} from "@pulumi/pulumi/automation";

import type { ToldChain, ToldOutputs } from "./told-outputs";

const checkout = resolve(__dirname, "../..");
const linked = [
  ...["index.cjs", "package.json", "tsconfig.json", "Pulumi.yaml", "node_modules"],
  ...["agent", "config", "core", "chain", "providers", "components"],
  // What images are built from.
  ...["images", "package-lock.json"],
];

/** One resource of a plan that does not stay as it is. */
export interface PlannedChange {
  readonly op: string;
  readonly type: string;
  readonly name: string;
  /** Paths of inputs that differ, with the kind of difference. */
  readonly paths: readonly string[];
}

export interface Plan {
  readonly changes: readonly PlannedChange[];
  /** What a user sees, diff included. */
  readonly text: string;
  readonly warnings: readonly string[];
}

function linkCheckout(directory: string): void {
  for (const entry of linked) symlinkSync(join(checkout, entry), join(directory, entry));
}

/** A program folder of its own around the checkout's code, so that tests leave no file in the checkout. */
export class TestProject {
  readonly directory = mkdtempSync(join(tmpdir(), "ics-engine-"));
  readonly env: Record<string, string>;

  /** @param fill - Puts the program there. */
  constructor(fill: (directory: string) => void = linkCheckout) {
    fill(this.directory);
    mkdirSync(join(this.directory, "backend"));
    this.env = {
      PULUMI_BACKEND_URL: `file://${join(this.directory, "backend")}`,
      PULUMI_CONFIG_PASSPHRASE: "passphrase of a test",
      PULUMI_SKIP_UPDATE_CHECK: "true",
    };
  }

  async stack(name: string, config: Readonly<Record<string, unknown>>): Promise<TestStack> {
    writeStackFile(this.directory, name, config);
    const stack = await LocalWorkspace.createOrSelectStack(
      { stackName: name, workDir: this.directory },
      { envVars: this.env },
    );
    return new TestStack(this, stack, name);
  }

  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}

/** Writes a stack file, keeping the encryption salt that Pulumi put there. */
function writeStackFile(
  directory: string,
  name: string,
  config: Readonly<Record<string, unknown>>,
): void {
  const file = join(directory, `Pulumi.${name}.yaml`);
  const former = existsSync(file) ? readFileSync(file, "utf8") : "";
  const salt = /encryptionsalt\W+(v1:[\w+/=:]+)/.exec(former)?.[1];
  const namespaced = Object.fromEntries(
    Object.entries(config).map(([key, value]) => [`ics:${key}`, value]),
  );
  // JSON is YAML.
  writeFileSync(
    file,
    JSON.stringify({ config: namespaced, ...(salt === undefined ? {} : { encryptionsalt: salt }) }),
  );
}

/**
 * For a run that nobody ends: the engine writes the state once, at its end, instead of twice a resource, which is three
 * quarters of its work. Runs that a test kills, or whose failure it
 * judges (`start`, `runOnStack`), write it as users' do.
 */
const undisturbed = { PULUMI_SKIP_CHECKPOINTS: "true" };

const kindOf = (type: string): string => type.split(":").at(-1) ?? type;

/** A stack of the real program, driven through the real engine. */
export class TestStack {
  /** The outputs, and the state in which they were asked for. */
  private told: { readonly state: string; readonly outputs: ToldOutputs } | undefined;

  constructor(
    readonly project: TestProject,
    private readonly stack: Stack,
    readonly name: string,
  ) {}

  get stateDir(): string {
    return join(this.project.directory, ".ics", this.name);
  }

  /** File that holds the state. */
  get stateFile(): string {
    return join(this.project.directory, "backend", ".pulumi", "stacks", "ics", `${this.name}.json`);
  }

  /** Replaces the stack's whole config. */
  setConfig(config: Readonly<Record<string, unknown>>): void {
    writeStackFile(this.project.directory, this.name, config);
  }

  /** Sets one value as `pulumi config set --path` does; the next `setConfig` forgets it. */
  async setAt(path: string, value: string, secret: boolean): Promise<void> {
    await this.stack.setConfig(`ics:${path}`, { value, secret }, true);
  }

  /** Not by the Automation API, which starts the CLI three times more to tell what nobody asks. */
  async up(...more: readonly string[]): Promise<void> {
    await this.change("up", ...more);
  }

  /** URN of the resource of this name. */
  async urnOf(name: string): Promise<string> {
    const { resources } = JSON.parse(await this.state()) as { resources: { urn: string }[] };
    const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
    if (found === undefined) throw new Error(`the stack has no resource "${name}"`);
    return found.urn;
  }

  /** How many resources the last run created, updated and so on. */
  async lastChanges(): Promise<Readonly<Record<string, number>>> {
    return { ...(await this.stack.info())?.resourceChanges };
  }

  async preview(): Promise<Plan> {
    const events: EngineEvent[] = [];
    const result: PreviewResult = await this.stack.preview({
      color: "never",
      diff: true,
      onEvent: (event) => events.push(event),
    });
    return planOf(events, result.stdout);
  }

  async refresh(): Promise<string> {
    return (await this.stack.refresh({ color: "never", suppressOutputs: true })).stdout;
  }

  async destroy(): Promise<void> {
    await this.change("destroy");
  }

  async cancel(): Promise<void> {
    await this.stack.cancel();
  }

  /** Asked for once while the state stays as it is. */
  async outputs(): Promise<ToldOutputs> {
    const state = readFileSync(this.stateFile, "utf8");
    if (this.told?.state !== state) {
      const outputs = JSON.parse(await this.cli(["stack", "output", "--json", "--show-secrets"]));
      this.told = { state, outputs };
    }
    return this.told.outputs;
  }

  /** What the stack tells of a consumer chain. */
  async chainOutput(chainId: string): Promise<ToldChain> {
    const chain = (await this.outputs()).consumerChains[chainId];
    if (chain === undefined) throw new Error(`the stack has no consumer chain "${chainId}"`);
    return chain;
  }

  /** Text of the state as the backend holds it. */
  async state(): Promise<string> {
    return JSON.stringify((await this.stack.exportStack()).deployment);
  }

  private async change(command: "up" | "destroy", ...more: readonly string[]): Promise<void> {
    const quiet = ["--yes", "--skip-preview", "--color", "never", "--suppress-outputs"];
    await this.cli([command, ...quiet, ...more], undisturbed);
  }

  /**
   * What a command of the CLI prints on the stack.
   *
   * @throws Error with all that was printed when it fails.
   */
  private async cli(
    args: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ): Promise<string> {
    const { directory, env } = this.project;
    const run = promisify(execFile)(
      "pulumi",
      [...args, "--stack", this.name, "--non-interactive"],
      {
        cwd: directory,
        env: { ...process.env, ...env, ...more },
        maxBuffer: Infinity,
      },
    );
    const { stdout } = await run.catch((error: unknown) => {
      const { message, stdout = "" } = error as Error & { readonly stdout?: string };
      throw new Error(`${message}\n${stdout}`, { cause: error });
    });
    return stdout;
  }

  /** What a command of `ics` says about this stack as JSON, and its exit code. */
  async ics(command: string, ...args: readonly string[]): Promise<{ code: number; said: any }> {
    const { directory, env } = this.project;
    const call = [join(checkout, "ics.cjs"), command, ...args, "--stack", this.name, "--json"];
    const run = promisify(execFile)(process.execPath, call, {
      cwd: directory,
      env: { ...process.env, ...env },
    }).then(({ stdout }) => ({ code: 0, stdout }));
    const { code, stdout } = await run.catch(
      (failed: unknown) => failed as { readonly code: number; readonly stdout: string },
    );
    return { code, said: JSON.parse(stdout) };
  }

  /** Starts `pulumi up` or `destroy` as a process of its own, which a test may kill. */
  start(command: "up" | "destroy"): ChildProcess {
    return spawn(
      "pulumi",
      [command, "--stack", this.name, "--yes", "--skip-preview", "--non-interactive"],
      {
        cwd: this.project.directory,
        env: { ...process.env, ...this.project.env },
        detached: true,
        stdio: ["ignore", "pipe", "pipe"],
      },
    );
  }
}

function planOf(events: readonly EngineEvent[], text: string): Plan {
  const changes = events.flatMap(({ resourcePreEvent }) => {
    if (resourcePreEvent === undefined) return [];
    const { op, type, urn, detailedDiff, diffs } = resourcePreEvent.metadata;
    if (op === "same" || op === "read" || op === "refresh") return [];
    const paths = Object.entries(detailedDiff ?? {}).map(
      ([path, { diffKind }]) => `${diffKind} ${path}`,
    );
    return [
      {
        op,
        type: kindOf(type),
        name: urn.split("::").at(-1) ?? urn,
        paths: paths.length > 0 ? paths : (diffs ?? []),
      },
    ];
  });
  const warnings = events.flatMap(({ diagnosticEvent }) =>
    diagnosticEvent?.severity === "warning" ? [diagnosticEvent.message.trim()] : [],
  );
  return { changes, text, warnings };
}
