import { toolPath } from "../../providers/machine/tool-path";

/** Whether Hermes is here: it takes Rust to build, and not every machine has that. */
export function hasHermes(): boolean {
  try {
    toolPath("hermes");
    return true;
  } catch {
    return false;
  }
}
