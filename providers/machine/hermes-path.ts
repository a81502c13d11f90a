import { toolPath } from "./tool-path";

/**
 * Where Hermes is on this machine.
 *
 * @throws Error with the remedy when it is nowhere: unlike other tools it is built only where it is asked for.
 */
export function hermesPath(): string {
  try {
    return toolPath("hermes");
  } catch {
    throw new Error(
      'program "hermes" is not on PATH; run make relayer-tool, which builds it with cargo (Rust 1.85 or newer), or put Hermes 1.13 on PATH, or set ics:relayer to "none"',
    );
  }
}
