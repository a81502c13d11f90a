import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { type HandedIn, parseHandedIn } from "../../core/relayer/handed-in";

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

/** The last message of the handshakes that was handed in, noted before it is: a killed relayer knows of it again. */
export class HandedInFile {
  private readonly file: string;

  /** @param folder - Of the relayer's other files. */
  constructor(folder: string) {
    this.file = join(folder, "handed-in.json");
  }

  get(): HandedIn | undefined {
    return parseHandedIn(textOf(this.file));
  }

  note(message: HandedIn): void {
    writeFileSync(this.file, JSON.stringify(message), { mode: 0o600 });
  }
}
