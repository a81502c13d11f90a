import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import type { EngineEvent } from "../../core/preview/engine-event";

/*
 * Previews of the embedded stack by Pulumi 3.230.0, as `PULUMI_ENABLE_STREAMING_JSON_PREVIEW=1 pulumi
 * preview --json` wrote them. Taken out: events of other kinds, inputs that no plan reads, paths and secrets;
 * a pod template is its digest. The plan of each was seen to be that of the whole recording.
 */
const folder = join(__dirname, "..", "core", "preview", "recorded");

export const previewText = (name: string): string =>
  readFileSync(join(folder, `${name}.jsonl`), "utf8");

export const previewNames = readdirSync(folder).map((file) => file.replace(/\.jsonl$/, ""));

export const recordedPreview = (name: string): readonly EngineEvent[] =>
  previewText(name)
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as EngineEvent);
