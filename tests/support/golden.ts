import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/**
 * Compares text with the reviewed file `tests/golden/<name>`.
 *
 * `UPDATE_GOLDEN=1` writes it instead; the change is then reviewed like code.
 */
export function expectGolden(name: string, text: string): void {
  const file = join(__dirname, "..", "golden", name);
  if (process.env["UPDATE_GOLDEN"] === "1") {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
  expect(existsSync(file) ? readFileSync(file, "utf8") : "(no golden file)").toBe(text);
}
