import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname } from "node:path";

/**
 * What tools on PATH said when asked for their version, kept between runs: asking ten of them costs
 * more than a second. An answer holds for one file, size and change time.
 */
export class ProbeMemory {
  private readonly known: Record<string, string>;
  private changed = false;

  constructor(private readonly file: string) {
    this.known = readAnswers(file);
  }

  recall(command: string): string | undefined {
    const key = identity(command);
    return key === undefined ? undefined : this.known[key];
  }

  remember(command: string, answer: string): void {
    const key = identity(command);
    if (key !== undefined) {
      this.known[key] = answer.slice(0, 2000);
      this.changed = true;
    }
  }

  /** A lost memory only costs time, so a folder that cannot be written is no fault. */
  save(): void {
    if (!this.changed) {
      return;
    }
    try {
      mkdirSync(dirname(this.file), { recursive: true });
      const draft = `${this.file}.${process.pid}`;
      writeFileSync(draft, JSON.stringify(this.known, null, 2));
      renameSync(draft, this.file);
    } catch {
      return;
    }
  }
}

function readAnswers(file: string): Record<string, string> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(file, "utf8"));
    const entries = Object.entries(typeof parsed === "object" && parsed !== null ? parsed : {});
    return Object.fromEntries(
      entries.filter((entry): entry is [string, string] => typeof entry[1] === "string"),
    );
  } catch {
    return {};
  }
}

/**
 * Scripts have none: a version manager's shim stays the same file while the version behind it
 * changes. Nor has a file that may be run but not read.
 */
function identity(command: string): string | undefined {
  try {
    const start = Buffer.alloc(2);
    const handle = openSync(command, "r");
    try {
      readSync(handle, start, 0, 2, 0);
    } finally {
      closeSync(handle);
    }
    const { size, mtimeMs } = statSync(command);
    return start.toString("latin1") === "#!" ? undefined : `${command} ${size} ${mtimeMs}`;
  } catch {
    return undefined;
  }
}
