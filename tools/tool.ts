import type { VersionRule } from "./version-rule";

/** When a command found on PATH is taken instead of one built here. */
export interface PathRule {
  /** Arguments that make it print its version. */
  readonly args: readonly string[];
  /** Its first group is the version. */
  readonly version: RegExp;
  readonly accepts: VersionRule;
  /** Commands that must stand beside it or on PATH, else it is not the whole thing. */
  readonly needs?: readonly string[];
}

/** What a tool is that is linked only where the real thing is not installed. */
export interface StandInRule {
  /** Tool whose installation brings the real thing: taken from PATH, it needs no stand-in. */
  readonly partOf: string;
  /** npm package whose pin in package.json is the version stood in for. */
  readonly npmPackage: string;
  /** Name of the Pulumi resource plugin that, once installed, makes the stand-in needless. */
  readonly plugin?: string;
}

export interface Tool {
  /** File name under which it is linked. */
  readonly name: string;
  /** Exactly one of the two: a Go package to build, or a committed script. */
  readonly goPackage?: string;
  readonly script?: string;
  readonly onPath?: PathRule;
  readonly standIn?: StandInRule;
}

/** Tools that share one go.mod, hence one version, one build and one cache entry. */
export interface ToolFamily {
  readonly name: string;
  /** Folder of go.mod and go.sum, from the checkout. */
  readonly moduleDir: string;
  /** Module whose version in that go.mod is the family's: go.mod is the only pin. */
  readonly module: string;
  readonly tools: readonly Tool[];
  /** Linker flags, given the version as go.mod writes it, e.g. `v1.35.4`. */
  readonly ldflags?: (version: string) => readonly string[];
  /** Files of the module kept beside the binaries: those of a folder in the module whose names end so → folder in the entry. */
  readonly share?: readonly {
    readonly from: string;
    readonly to: string;
    readonly ending: string;
  }[];
}
