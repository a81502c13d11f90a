import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parseAllDocuments } from "yaml";

import type { Manifest } from "../kubernetes/installed-objects";
import { toolPath } from "../machine/tool-path";

/** MetalLB's own manifests for L2 mode, of the release that the tools pin; they lie beside its program. */
export function metallbManifests(): readonly Manifest[] {
  const folder = join(dirname(toolPath("metallb-controller")), "..", "share", "metallb-manifests");
  const text = readFileSync(join(folder, "metallb-native.yaml"), "utf8");
  return parseAllDocuments(text)
    .map((document) => document.toJS() as Manifest | null)
    .filter((manifest): manifest is Manifest => manifest !== null);
}
