import { readFileSync } from "node:fs";

import { parseAllDocuments } from "yaml";

import { extraConfigFault, type JsonObject } from "../../core/manifests/kind-config";
import { configPath } from "../machine/config-path";

/** People's own Kind settings. */
export interface ExtraConfig {
  /** The file as it is. */
  readonly text: string;
  /** What it says, in Kind's own terms. */
  readonly settings: JsonObject;
}

/** What YAML itself has against a text, in one line. */
const firstLine = (error: unknown): string =>
  ((error as Error).message.split("\n")[0] ?? "").replace(/:$/, "");

/** What the one document of a text says; an empty document says nothing. */
function documentOf(text: string): unknown {
  const documents = [...parseAllDocuments(text)];
  const error = documents.flatMap(({ errors }) => errors)[0];
  if (error !== undefined) throw error;
  const said = documents
    .map((document): unknown => document.toJS())
    .filter((value) => value !== null);
  if (said.length > 1) throw new Error(`it holds ${String(said.length)}`);
  return said[0] ?? {};
}

/**
 * Reads the file that `ics:kind.extraConfig` names.
 *
 * @throws Error when it cannot be read, or holds nothing that can be merged into a cluster's settings.
 */
export function readExtraConfig(path: string): ExtraConfig {
  const refuse = (what: string): never => {
    throw new Error(`Kind settings ${what}; "${path}"; correct the file or ics:kind.extraConfig`);
  };
  let text: string;
  try {
    text = readFileSync(configPath(path), "utf8");
  } catch (error) {
    return refuse(`cannot be read: ${firstLine(error)}`);
  }
  let settings: unknown;
  try {
    settings = documentOf(text);
  } catch (error) {
    return refuse(`are no YAML of one document: ${firstLine(error)}`);
  }
  const fault = extraConfigFault(settings);
  return fault === undefined ? { text, settings: settings as JsonObject } : refuse(fault);
}
