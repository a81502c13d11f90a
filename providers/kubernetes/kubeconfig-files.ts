import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join, resolve, sep } from "node:path";

import { parse } from "yaml";

import { configPath } from "../machine/config-path";

type Entry = Readonly<Record<string, unknown>>;

interface Named {
  readonly name: string;
}

/** What is read of a kubeconfig. */
export interface Kubeconfig {
  readonly "current-context"?: string | null;
  readonly contexts: readonly (Named & {
    readonly context?: { readonly cluster?: string; readonly user?: string | null };
  })[];
  readonly clusters: readonly (Named & { readonly cluster?: Entry })[];
  readonly users: readonly (Named & { readonly user?: Entry | null })[];
}

/** Reads a kubeconfig's text; an empty one holds nothing, nor does a list that is none. */
export function kubeconfigOf(text: string): Kubeconfig {
  const said = (parse(text) ?? {}) as Readonly<Record<string, unknown>>;
  const named = (value: unknown): readonly Named[] =>
    (Array.isArray(value) ? (value as readonly unknown[]) : []).filter(
      (one): one is Named => typeof one === "object" && one !== null && "name" in one,
    );
  return {
    ...said,
    contexts: named(said["contexts"]),
    clusters: named(said["clusters"]),
    users: named(said["users"]),
  };
}

/**
 * Files that kubectl reads: the one that is named, or those of `KUBECONFIG`, or the usual one.
 *
 * @param file - Of the stack's config.
 */
export function kubeconfigFiles(file?: string): readonly string[] {
  if (file !== undefined) return [configPath(file)];
  const named = process.env["KUBECONFIG"] ?? "";
  if (named === "") return [join(homedir(), ".kube", "config")];
  const parts = named.split(delimiter).filter((part) => part !== "");
  return [...new Set(parts.map((part) => resolve(part)))];
}

const fileKeys = ["certificate-authority", "client-certificate", "client-key", "tokenFile"];

/** An entry with the paths of its files and of its log-in program in full: the text is read elsewhere. */
function inFull(entry: Entry, folder: string): Entry {
  const full = ([key, value]: [string, unknown]): [string, unknown] => {
    // A program without a slash is looked for on PATH.
    const isPath =
      fileKeys.includes(key) ||
      (key === "command" && typeof value === "string" && value.includes(sep));
    if (isPath && typeof value === "string" && value !== "") return [key, resolve(folder, value)];
    const isPlugin = key === "exec" && typeof value === "object" && value !== null;
    return [key, isPlugin ? inFull(value as Entry, folder) : value];
  };
  return Object.fromEntries(Object.entries(entry).map(full));
}

function read(file: string): Kubeconfig {
  const { clusters, users, ...rest } = kubeconfigOf(readFileSync(file, "utf8"));
  const folder = dirname(file);
  return {
    ...rest,
    clusters: clusters.map((one) => ({ ...one, cluster: inFull(one.cluster ?? {}, folder) })),
    users: users.map((one) => ({ ...one, user: inFull(one.user ?? {}, folder) })),
  };
}

/**
 * Several kubeconfigs as one, by client-go's rules: of entries with one name the first counts, whole; so
 * does the first current context. Files that are not there count for nothing while there is another.
 *
 * @see k8s.io/client-go/tools/clientcmd/loader.go, ClientConfigLoadingRules
 * @throws Error of the file system or the YAML parser.
 */
export function mergedKubeconfig(files: readonly string[]): Kubeconfig {
  const missing: unknown[] = [];
  const found = files.flatMap((file) => {
    try {
      return [read(file)];
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      missing.push(error);
      return [];
    }
  });
  if (found.length === 0 && missing.length > 0) throw missing[0];
  // Whoever looks for a name takes the first.
  return {
    "current-context": found.map((one) => one["current-context"]).find((name) => name) ?? "",
    contexts: found.flatMap(({ contexts }) => contexts),
    clusters: found.flatMap(({ clusters }) => clusters),
    users: found.flatMap(({ users }) => users),
  };
}
